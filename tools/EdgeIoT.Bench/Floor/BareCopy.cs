using System.Net;

namespace EdgeIoT.Bench.Floor;

/// <summary>Writes what comes, and answers a byte.</summary>
internal static class BareCopy
{
    public static void Serve(IPEndPoint at, BareDisk disk)
    {
        using var front = BareSocket.Accept(at);
        var request = new byte[BareRequest.Size];
        while (front.Read(request))
        {
            disk.Write(request);
            front.Send(request.AsSpan(0, BareRequest.AnswerSize));
        }
    }
}

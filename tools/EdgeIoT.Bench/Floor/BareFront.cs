using System.Net;
using System.Net.Sockets;

namespace EdgeIoT.Bench.Floor;

/// <summary>Sends each request to the copies, writes it on a thread of its own, and answers when two of the three have it.</summary>
internal static class BareFront
{
    public static void Serve(IPEndPoint at, IPEndPoint[] copies, BareDisk disk)
    {
        List<Socket> holders = [.. copies.Select(BareSocket.Connect)];
        holders.Add(StartDisk(disk));
        using var client = BareSocket.Accept(at);
        var request = new byte[BareRequest.Size];
        var answers = new int[holders.Count];
        for (var asked = 1; client.Read(request); asked++)
        {
            foreach (var holder in holders)
                holder.Send(request);
            while (answers.Count(answered => answered >= asked) < 2)
                Take(holders, answers);
            client.Send(request.AsSpan(0, BareRequest.AnswerSize));
        }
    }

    private static void Take(List<Socket> holders, int[] answers)
    {
        var ready = new List<Socket>(holders);
        Socket.Select(ready, checkWrite: null, checkError: null, -1);
        Span<byte> answer = stackalloc byte[BareRequest.AnswerSize];
        foreach (var holder in ready)
        {
            if (!holder.Read(answer))
                throw new IOException("a copy is gone");
            answers[holders.IndexOf(holder)]++;
        }
    }

    /// <summary>The disk's thread is a copy like the others, with a socket to wait on.</summary>
    private static Socket StartDisk(BareDisk disk)
    {
        var at = new IPEndPoint(IPAddress.Loopback, Peers.Ports.Free(1)[0]);
        new Thread(() => BareCopy.Serve(at, disk)) { IsBackground = true }.Start();
        return BareSocket.Connect(at);
    }
}

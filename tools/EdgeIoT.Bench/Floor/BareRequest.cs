using EdgeIoT.Bench.Load;

namespace EdgeIoT.Bench.Floor;

/// <summary>A client of the bare machine: as many bytes as a reading takes on the disk, and one back.</summary>
internal sealed class BareRequest : ILoadConnection
{
    public const int Size = 128;
    public const int AnswerSize = 1;

    private readonly byte[] _request = new byte[Size];

    /// <summary>The first request: nobody is greeted.</summary>
    public ReadOnlyMemory<byte> Hello => _request;

    public ReadOnlyMemory<byte> NextRequest() => _request;

    public int Receive(ReadOnlySpan<byte> received, out bool ready, out int answers, out ReadOnlyMemory<byte> reply)
    {
        (ready, answers, reply) = (false, received.Length / AnswerSize, default);
        return answers * AnswerSize;
    }
}

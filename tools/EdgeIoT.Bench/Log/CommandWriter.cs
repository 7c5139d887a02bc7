using System.Buffers.Binary;
using EdgeIoT.Bench.Load;

namespace EdgeIoT.Bench.Log;

/// <summary>A client that puts one command of 256 bytes on the log at a time.</summary>
internal sealed class CommandWriter : ILoadConnection
{
    private const int CommandBytes = 256;
    private readonly byte[] _request = new byte[FrontDoor.HeadBytes + CommandBytes];
    private long _number;

    /// <summary>The first request: the front door greets nobody.</summary>
    public ReadOnlyMemory<byte> Hello => NextRequest();

    public ReadOnlyMemory<byte> NextRequest()
    {
        BinaryPrimitives.WriteInt32LittleEndian(_request, CommandBytes);
        BinaryPrimitives.WriteInt64LittleEndian(_request.AsSpan(FrontDoor.HeadBytes), ++_number);
        return _request;
    }

    public int Receive(ReadOnlySpan<byte> received, out bool ready, out int answers, out ReadOnlyMemory<byte> reply)
    {
        (ready, answers, reply) = (false, 0, default);
        var taken = 0;
        for (; received.Length - taken >= FrontDoor.AnswerBytes; taken += FrontDoor.AnswerBytes)
        {
            if (BinaryPrimitives.ReadInt64LittleEndian(received[taken..]) == 0)
                throw new InvalidDataException("a command was refused: the gateway does not coordinate any more");
            answers++;
        }

        return taken;
    }
}

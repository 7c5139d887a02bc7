using System.Buffers.Binary;
using EdgeIoT.Bench.Mqtt.Wire;

namespace EdgeIoT.Bench.Mqtt.Scenarios;

/// <summary>A connection that counts what it receives, and acknowledges what came in one read with one write.</summary>
internal sealed class Subscriber(LoadConnection connection)
{
    private byte[] _acknowledgements = new byte[4096];

    public LoadConnection Connection { get; } = connection;

    public long Received { get; private set; }

    /// <summary>Takes the messages that came, at most so many bytes; how many there were.</summary>
    public int Receive(int most = int.MaxValue)
    {
        if (Connection.Receive(most) == 0) return 0;
        var (count, acknowledged) = (0, 0);
        while (Connection.TryTake(out var first, out var body))
        {
            if ((first & 0xF0) != Frames.Publish) continue;
            count++;
            if ((first & 0x06) == 0) continue;
            if (_acknowledgements.Length - acknowledged < 4) Array.Resize(ref _acknowledgements, _acknowledgements.Length * 2);
            var acknowledgement = _acknowledgements.AsSpan(acknowledged, 4);
            (acknowledgement[0], acknowledgement[1]) = (Frames.PubAck, 2);
            body.Slice(2 + BinaryPrimitives.ReadUInt16BigEndian(body), 2).CopyTo(acknowledgement[2..]);
            acknowledged += 4;
        }

        if (acknowledged > 0) Connection.Send(_acknowledgements.AsSpan(0, acknowledged));
        Received += count;
        return count;
    }
}

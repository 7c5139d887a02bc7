using System.Buffers.Binary;
using EdgeIoT.Bench.Mqtt.Wire;

namespace EdgeIoT.Bench.Mqtt.Scenarios;

/// <summary>A connection that publishes the same message again and again.</summary>
internal sealed class Publisher
{
    private readonly byte[] _frame;
    private readonly int _identifierAt;
    private ushort _identifier;

    public Publisher(LoadConnection connection, string topic, int qos, int payload)
    {
        Connection = connection;
        _frame = Frames.PublishTemplate(topic, qos, payload, out var identifierAt);
        _identifierAt = qos == 0 ? 0 : identifierAt;
    }

    public LoadConnection Connection { get; }

    /// <summary>Publishes that are not acknowledged yet.</summary>
    public int Unacknowledged { get; private set; }

    /// <summary>Sends the next; its packet identifier, 0 with QoS 0.</summary>
    public ushort Publish()
    {
        if (_identifierAt > 0)
        {
            _identifier = _identifier == ushort.MaxValue ? (ushort)1 : (ushort)(_identifier + 1);
            BinaryPrimitives.WriteUInt16BigEndian(_frame.AsSpan(_identifierAt), _identifier);
            Unacknowledged++;
        }

        Connection.Send(_frame);
        return _identifier;
    }

    /// <summary>Takes the acknowledgements that came.</summary>
    public void Receive(Action<Publisher, ushort>? acknowledged = null)
    {
        if (Connection.Receive() == 0) return;
        while (Connection.TryTake(out var first, out var body))
        {
            if ((first & 0xF0) != Frames.PubAck) continue;
            Unacknowledged--;
            acknowledged?.Invoke(this, BinaryPrimitives.ReadUInt16BigEndian(body));
        }
    }
}

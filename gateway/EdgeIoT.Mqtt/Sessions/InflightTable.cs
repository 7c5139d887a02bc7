using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;

namespace EdgeIoT.Mqtt.Sessions;

/// <summary>A message that the client has not acknowledged. The picture of its life (MQTT 5.0 §4.3):
/// <code>
/// QoS 1: Published --PUBACK--> gone
/// QoS 2: Published --PUBREC--> Released --PUBCOMP--> gone
/// </code>
/// </summary>
internal struct InflightMessage
{
    public ushort PacketId;

    /// <summary>Null once released: only the packet identifier is left to be acknowledged.</summary>
    public StoredMessage? Message;
    public MqttQoS QoS;
    public bool Retain;
    public uint[]? Identifiers;

    /// <summary>Whether it was sent on the present connection, and so takes up its Receive Maximum.</summary>
    public bool IsSent;
    public long Order;

    public readonly bool IsReleased => Message is null;
}

/// <summary>Messages on their way to one client by packet identifier. Identifiers count up and find their place by their lower bits.</summary>
internal sealed class InflightTable
{
    private InflightMessage[] _slots = [];
    private ushort _lastId;
    private long _order;

    public int Count { get; private set; }

    public ushort Add(in WaitingMessage waiting)
    {
        if (Count * 2 >= _slots.Length) Grow();
        do _lastId++;
        while (_lastId == 0 || _slots[_lastId & (_slots.Length - 1)].PacketId != 0);
        _slots[_lastId & (_slots.Length - 1)] = new()
        {
            PacketId = _lastId,
            Message = waiting.Message,
            QoS = waiting.QoS,
            Retain = waiting.Retain,
            Identifiers = waiting.Identifiers,
            IsSent = true,
            Order = _order++,
        };
        Count++;
        return _lastId;
    }

    /// <summary>Puts a message back under the identifier that it had; null: it was released.</summary>
    public void Restore(ushort packetId, in WaitingMessage? waiting, MqttQoS qos)
    {
        while (Count * 2 >= _slots.Length || _slots[packetId & (_slots.Length - 1)].PacketId != 0) Grow();
        _slots[packetId & (_slots.Length - 1)] = new()
        {
            PacketId = packetId,
            Message = waiting?.Message,
            QoS = qos,
            Retain = waiting?.Retain ?? false,
            Identifiers = waiting?.Identifiers,
            Order = _order++,
        };
        Count++;
        _lastId = packetId;
    }

    /// <summary>All, in the order in which they were first sent.</summary>
    public IEnumerable<InflightMessage> InOrder() => _slots.Where(s => s.PacketId != 0).OrderBy(s => s.Order);

    public bool Contains(ushort id) => id != 0 && _slots.Length > 0 && _slots[id & (_slots.Length - 1)].PacketId == id;

    /// <summary>The entry of an identifier that <see cref="Contains"/>.</summary>
    public ref InflightMessage this[ushort id] => ref _slots[id & (_slots.Length - 1)];

    public void Remove(ushort id)
    {
        ref var slot = ref this[id];
        slot.Message?.Release();
        slot = default;
        Count--;
    }

    /// <summary>All identifiers, in the order in which their messages were first sent ([MQTT-4.6.0-1]); marks them as not sent.</summary>
    public ushort[] Restart()
    {
        for (var i = 0; i < _slots.Length; i++) _slots[i].IsSent = false;
        return [.. InOrder().Select(s => s.PacketId)];
    }

    public void Clear()
    {
        foreach (var slot in _slots) slot.Message?.Release();
        _slots = [];
        Count = 0;
    }

    // Identifiers that differ in their lower bits differ in more of them, so nothing collides in the larger table.
    private void Grow()
    {
        var old = _slots;
        _slots = new InflightMessage[Math.Max(8, old.Length * 2)];
        foreach (var slot in old)
        {
            if (slot.PacketId != 0) _slots[slot.PacketId & (_slots.Length - 1)] = slot;
        }
    }
}

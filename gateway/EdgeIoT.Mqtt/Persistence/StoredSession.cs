using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Persistence;

/// <summary>A session as it was read from the journal.</summary>
internal sealed class StoredSession(long number, SessionFacts facts)
{
    public long Number { get; } = number;

    public SessionFacts Facts { get; set; } = facts;

    /// <summary>By filter, in the order of their making.</summary>
    public List<StoredSubscription> Subscriptions { get; } = [];

    /// <summary>What waits, oldest first.</summary>
    public LinkedList<StoredDelivery> Queue { get; } = [];

    /// <summary>What is on its way, in the order of its first sending.</summary>
    public List<StoredInflight> Inflight { get; } = [];

    public HashSet<ushort> Received { get; } = [];

    public LinkedListNode<StoredDelivery>? Find(long message)
    {
        for (var node = Queue.First; node is not null; node = node.Next)
        {
            if (node.Value.Message == message) return node;
        }

        return null;
    }
}

internal sealed record StoredSubscription(byte[] Filter, uint Identifier, byte Options);

internal sealed record StoredDelivery(long Message, MqttQoS QoS, bool Retain, uint[]? Identifiers);

internal sealed record StoredInflight(ushort PacketId, StoredDelivery Delivery, bool IsReleased);

/// <summary>A message that deliveries name, and the file that has it.</summary>
internal sealed record JournaledMessage(int File, MqttQoS QoS, bool Retain, long ExpiresAt, byte[] Topic, byte[] Properties, byte[] Payload);

using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Sessions;

namespace EdgeIoT.Mqtt.Topics;

/// <summary>One session's subscription to one filter. Never changed: subscribing again replaces it.</summary>
internal sealed record Subscription
{
    public required Session Session { get; init; }

    /// <summary>The filter as subscribed to, <c>$share/group/</c> included.</summary>
    public required byte[] Filter { get; init; }

    /// <summary>The filter that topics are matched with.</summary>
    public required byte[] Inner { get; init; }

    /// <summary>The group of a shared subscription, null otherwise.</summary>
    public byte[]? Group { get; init; }

    public MqttQoS QoS { get; init; }

    public bool NoLocal { get; init; }

    public bool RetainAsPublished { get; init; }

    /// <summary>0: the client gave none.</summary>
    public uint Identifier { get; init; }
}

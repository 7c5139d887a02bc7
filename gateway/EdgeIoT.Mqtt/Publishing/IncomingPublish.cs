using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Mqtt.Publishing;

/// <summary>A publish as it is shown to an <see cref="IPublishGate"/>. Its spans are valid during the call only.</summary>
public readonly ref struct IncomingPublish
{
    /// <summary>Who publishes.</summary>
    public required MqttConnectionInfo Client { get; init; }

    /// <summary>The topic name: valid UTF-8, no wildcard, aliases resolved.</summary>
    public required ReadOnlySpan<byte> Topic { get; init; }

    /// <summary>The payload.</summary>
    public required ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>The message's QoS.</summary>
    public MqttQoS QoS { get; init; }

    /// <summary>Whether it is to be retained (an empty payload removes what is retained).</summary>
    public bool Retain { get; init; }

    /// <summary>Whether the client says that it sent this packet before.</summary>
    public bool Duplicate { get; init; }

    /// <summary>Whether this is the client's will, published because its connection broke.</summary>
    public bool IsWill { get; init; }

    /// <summary>The properties that go with the message, in wire form (MQTT 5.0 §2.2.2) without length, message expiry and topic alias:
    /// what <see cref="MqttServer.Publish(ReadOnlySpan{byte}, ReadOnlySpan{byte}, MqttQoS, bool, ReadOnlySpan{byte}, uint?)"/> takes elsewhere.</summary>
    public ReadOnlySpan<byte> Properties { get; init; }

    /// <summary>Seconds until the message expires; null: never.</summary>
    public uint? MessageExpiry { get; init; }

    /// <summary>Completes this publish if the verdict is <see cref="PublishVerdict.Pending"/>.</summary>
    public PublishTicket Ticket { get; init; }
}

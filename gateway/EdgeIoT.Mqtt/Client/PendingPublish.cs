using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client;

/// <summary>A publish that the server has not acknowledged.</summary>
/// <param name="QoS">1 or 2.</param>
/// <param name="Order">Grows with each publish that is sent: they are sent again in this order ([MQTT-4.6.0-1]).</param>
/// <param name="Completed">Gets the result.</param>
/// <param name="State">Comes with it.</param>
internal readonly record struct PendingPublish(MqttQoS QoS, long Order, Action<object?, MqttPublishResult> Completed, object? State)
{
    /// <summary>Whether PUBREC has come and PUBREL is what is to be sent again.</summary>
    public bool Released { get; init; }

    /// <summary>The user property <c>ack</c> of PUBREC.</summary>
    public string? Level { get; init; }

    /// <summary>What is to be sent again; null where the publish ends with its connection.</summary>
    public WaitingPublish? Message => State as WaitingPublish;
}

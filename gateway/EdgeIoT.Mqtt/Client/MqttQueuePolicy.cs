namespace EdgeIoT.Mqtt.Client;

/// <summary>What happens to a publish for which the client's queue has no room.</summary>
public enum MqttQueuePolicy
{
    /// <summary>Its caller waits until there is room.</summary>
    Wait,

    /// <summary>It fails at once with <see cref="Packets.MqttReasonCode.QuotaExceeded"/>, and is counted.</summary>
    Refuse,

    /// <summary>The oldest that was not sent yet fails with <see cref="Packets.MqttReasonCode.QuotaExceeded"/> in its place, and is counted. Where all that is
    /// kept has been sent, as with <see cref="Refuse"/>.</summary>
    DropOldest,
}

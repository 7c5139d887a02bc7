namespace EdgeIoT.Mqtt.Packets;

/// <summary>What an MQTT 5 message carries beside topic and payload (MQTT 5.0 §3.3.2.3). 3.1.1 receivers do not get it.</summary>
public sealed record MqttMessageProperties
{
    /// <summary>True: the payload is UTF-8 text. Null: not told.</summary>
    public bool? PayloadIsText { get; init; }

    /// <summary>Seconds until the message is worth nothing and is dropped from queues and the retained store. Null: never.</summary>
    public uint? MessageExpiry { get; init; }

    /// <summary>The MIME type of the payload.</summary>
    public string? ContentType { get; init; }

    /// <summary>Where the answer to this request is to be published.</summary>
    public string? ResponseTopic { get; init; }

    /// <summary>What the answer has to repeat.</summary>
    public ReadOnlyMemory<byte>? CorrelationData { get; init; }

    /// <summary>Application's own names and values, in order.</summary>
    public IReadOnlyList<MqttUserProperty> UserProperties { get; init; } = [];
}

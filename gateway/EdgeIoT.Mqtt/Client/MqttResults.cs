using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client;

/// <summary>How CONNECT ended. Nothing is thrown for what the world does.</summary>
/// <param name="Code">Success, the server's reason, or <see cref="MqttReasonCode.ServerUnavailable"/> where there was no answer.</param>
/// <param name="Error">For people: what went wrong, or null.</param>
public sealed record MqttConnectResult(MqttReasonCode Code, string? Error = null)
{
    /// <summary>Whether the client is connected.</summary>
    public bool IsSuccess => Code == MqttReasonCode.Success;

    /// <summary>Whether the server found an old session.</summary>
    public bool SessionPresent { get; init; }

    /// <summary>The client identifier, where the server assigned one.</summary>
    public string? AssignedClientId { get; init; }

    /// <summary>Where to go instead.</summary>
    public string? ServerReference { get; init; }

    /// <summary>The server's authentication data.</summary>
    public ReadOnlyMemory<byte> AuthenticationData { get; init; }

    /// <summary>The server's Receive Maximum.</summary>
    public ushort ReceiveMaximum { get; init; } = ushort.MaxValue;

    /// <summary>User properties of CONNACK.</summary>
    public IReadOnlyList<MqttUserProperty> UserProperties { get; init; } = [];
}

/// <summary>How a publish ended.</summary>
/// <param name="Code">The server's reason code; <see cref="MqttReasonCode.UnspecifiedError"/> where the connection ended first
/// (then it may have arrived or not).</param>
/// <param name="Level">The value of the user property <c>ack</c>, or null.</param>
/// <param name="Reason">The server's reason string, or null.</param>
public readonly record struct MqttPublishResult(MqttReasonCode Code, string? Level = null, string? Reason = null)
{
    /// <summary>Whether the server has taken it.</summary>
    public bool IsSuccess => Code < MqttReasonCode.UnspecifiedError;
}

/// <summary>One filter of a SUBSCRIBE packet.</summary>
/// <param name="Filter">The topic filter.</param>
/// <param name="QoS">The highest QoS wanted.</param>
public sealed record MqttSubscription(string Filter, MqttQoS QoS = MqttQoS.AtMostOnce)
{
    /// <summary>MQTT 5: do not send me what I publish.</summary>
    public bool NoLocal { get; init; }

    /// <summary>MQTT 5: keep the retain flag as it was published.</summary>
    public bool RetainAsPublished { get; init; }

    /// <summary>MQTT 5: 0 send retained messages, 1 only if the subscription is new, 2 never.</summary>
    public byte RetainHandling { get; init; }
}

/// <summary>Why a connection ended.</summary>
/// <param name="Code">The server's DISCONNECT reason, or the client's own finding; <see cref="MqttReasonCode.Success"/> after an own disconnect.</param>
/// <param name="Error">For people, or null.</param>
/// <param name="ServerReference">Where the server says to go, or null.</param>
public sealed record MqttClosed(MqttReasonCode Code, string? Error = null, string? ServerReference = null);

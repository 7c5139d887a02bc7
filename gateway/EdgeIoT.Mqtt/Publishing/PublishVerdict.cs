using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Publishing;

/// <summary>What an <see cref="IPublishGate"/> says to a publish.</summary>
public readonly record struct PublishVerdict
{
    internal enum Outcome : byte
    {
        Accepted,
        Pending,
        Refused,
        Closed,
    }

    internal Outcome Kind { get; private init; }

    internal PublishRouting Routing { get; private init; }

    internal MqttReasonCode Code { get; private init; }

    /// <summary>Acknowledgement level when accepted, reason string when refused.</summary>
    internal string? Text { get; private init; }

    internal ReadOnlyMemory<byte> Note { get; private init; }

    /// <summary>Whether there may be subscribers that this server does not know.</summary>
    internal bool GoesElsewhere { get; private init; }

    /// <summary>The same, with a note of the host's for what is retained by it, found again in <see cref="Retained.RetainedMessage.Note"/>. Not for
    /// <see cref="PublishRouting.OnCompletion"/>.</summary>
    public PublishVerdict WithNote(ReadOnlyMemory<byte> note) => this with { Note = note };

    /// <summary>Route it and acknowledge it at once; MQTT 5 is told where nobody subscribes to the topic (0x10).</summary>
    public static PublishVerdict Accept { get; }

    /// <summary>Route it and acknowledge it at once; the host has passed it on to other servers as well, so nobody can say that nobody subscribes.</summary>
    public static PublishVerdict AcceptAndPassOn { get; } = new() { GoesElsewhere = true };

    /// <summary>Acknowledge it at once; the host has taken it over, or it is to go nowhere.</summary>
    public static PublishVerdict AcceptWithoutRouting { get; } = new() { Routing = PublishRouting.Never };

    /// <summary>Acknowledge it at once and tell an MQTT 5 client how safe it is, as the user property <c>ack</c>.</summary>
    public static PublishVerdict AcceptAt(string level, PublishRouting routing = PublishRouting.Now) =>
        new() { Text = level, Routing = routing, GoesElsewhere = true };

    /// <summary>Acknowledge it when <see cref="IncomingPublish.Ticket"/> is completed.</summary>
    public static PublishVerdict Pending(PublishRouting routing) => new() { Kind = Outcome.Pending, Routing = routing };

    /// <summary>Do not route it. MQTT 5 gets the reason code (0x80 or above) in its acknowledgement; a 3.1.1 client gets an
    /// acknowledgement that says nothing, because 3.1.1 has no other ([MQTT-3.3.5-2]).</summary>
    public static PublishVerdict Refuse(MqttReasonCode code, string? reason = null) =>
        new() { Kind = Outcome.Refused, Code = code, Text = reason };

    /// <summary>Do not route it, do not acknowledge it, close the connection (MQTT 5: DISCONNECT with the reason code).</summary>
    public static PublishVerdict Close(MqttReasonCode code, string? reason = null) =>
        new() { Kind = Outcome.Closed, Code = code, Text = reason };
}

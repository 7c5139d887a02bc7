using EdgeIoT.Mqtt.Client;

namespace EdgeIoT.Simulator.Fleet;

/// <summary>What happened to a board on another thread, for its loop.</summary>
internal readonly record struct BoardEvent(SimulatedBoard Board, BoardEventKind Kind)
{
    /// <summary>The connection that it is about.</summary>
    public int Connection { get; init; }

    /// <summary>A reason code, a receive maximum, or milliseconds.</summary>
    public int Code { get; init; }

    /// <summary>A topic, a server reference, an acknowledgement level, or a host.</summary>
    public string? Text { get; init; }

    /// <summary>A payload or a datagram.</summary>
    public byte[]? Payload { get; init; }

    /// <summary>The publish that was answered.</summary>
    public SentMessage? Sent { get; init; }

    /// <summary>The client whose connection came about.</summary>
    public MqttClient? Client { get; init; }
}

internal enum BoardEventKind
{
    PowerOn,
    Stop,
    Connected,
    ConnectFailed,
    Closed,
    Acknowledged,
    Message,
    DiscoveryReply,
}

/// <summary>A publish on its way; used again for the next.</summary>
internal sealed class SentMessage(SimulatedBoard board)
{
    public SimulatedBoard Board => board;

    public int Connection { get; set; }

    public int Handle { get; set; }

    public long SentAt { get; set; }

    public MqttClient? Client { get; set; }
}

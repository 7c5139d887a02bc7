using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client.Reconnecting;

/// <summary>How a client stays connected.</summary>
public sealed record MqttReconnectOptions
{
    /// <summary>How each connection is made. <see cref="MqttClientOptions.CleanStart"/> is for the first one; later ones go on with the session where it
    /// can live without a connection: MQTT 5 with <see cref="MqttClientOptions.SessionExpiry"/>, 3.1.1 without clean start.</summary>
    public required MqttClientOptions Client { get; init; }

    /// <summary>Further servers, tried in turn after <see cref="MqttClientOptions.Host"/>. A session is resumed only where the servers share it.</summary>
    public IReadOnlyList<MqttServerAddress> OtherServers { get; init; } = [];

    /// <summary>Called before each attempt with what is about to be used, and gives what is used: a fresh password or first authentication data.</summary>
    public Func<MqttClientOptions, MqttClientOptions>? Attempting { get; init; }

    /// <summary>The longest pause after the first failure; it doubles with each further one. Raised: a server that comes back is found later. Lowered: a
    /// server that is down is asked more often. Default 0.5 s.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause of all. Default 30 s.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A connection that lasted so long was good: after it, pauses and redirects are counted from nothing. Default 10 s.</summary>
    public TimeSpan GoodAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A number from 0 to below 1, by which a thousand clients do not come back at the same moment. A test hands in its own.</summary>
    public Func<double> Chance { get; init; } = Random.Shared.NextDouble;

    /// <summary>How many times in a row <c>Use another server</c> and <c>Server moved</c> are followed before it counts as a failure. Default 3; 0: never.</summary>
    public int MaxRedirects { get; init; } = 3;

    /// <summary>The most publishes that are kept: not sent yet, or not acknowledged. Raised: longer times without a server are bridged, with more memory.
    /// Default 10,000.</summary>
    public int MaxQueued { get; init; } = 10_000;

    /// <summary>The most bytes of topics, payloads and properties that are kept. Default 16 MiB.</summary>
    public long MaxQueuedBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>What happens to a publish beyond them. Default: its caller waits.</summary>
    public MqttQueuePolicy WhenFull { get; init; } = MqttQueuePolicy.Wait;

    /// <summary>Whether the client gives up for good after a connection ended or was refused with this code. Default: where another client took over its
    /// identifier, because both would throw each other out for ever.</summary>
    public Func<MqttReasonCode, bool> GivesUp { get; init; } = code => code == MqttReasonCode.SessionTakenOver;

    /// <summary>Told of each connection, before anything is sent by the callers that wait for it. Must not block.</summary>
    public Action<MqttServerAddress, MqttConnectResult>? Connected { get; init; }

    /// <summary>Told of each connection that ended and each attempt that failed, with the pause until the next one; null: there is none. Must not block.</summary>
    public Action<MqttServerAddress, MqttClosed, TimeSpan?>? Disconnected { get; init; }

    /// <summary>Told of a filter that the server refuses when it is subscribed again. Must not block.</summary>
    public Action<string, MqttReasonCode>? SubscriptionRefused { get; init; }
}

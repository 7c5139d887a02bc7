using System.IO.Pipelines;
using EdgeIoT.Mqtt.Authentication;
using EdgeIoT.Mqtt.Limits;
using EdgeIoT.Mqtt.Persistence;
using EdgeIoT.Mqtt.Publishing;

namespace EdgeIoT.Mqtt.Server;

/// <summary>Hooks and limits of a server. Every queue and buffer has its bound here.</summary>
public sealed record MqttServerOptions
{
    /// <summary>Who may connect. Null: everybody.</summary>
    public IMqttAuthenticator? Authenticator { get; init; }

    /// <summary>Who may do what. Null: everybody everything, except publishing to <c>$SYS</c>.</summary>
    public IMqttAuthorizer? Authorizer { get; init; }

    /// <summary>When publishes are acknowledged. Null: at once.</summary>
    public IPublishGate? Gate { get; init; }

    /// <summary>Told of connections and subscriptions. Null: nobody is.</summary>
    public IMqttServerEvents? Events { get; init; }

    /// <summary>Where sessions that outlive their connection, and retained messages, outlive the process. Null: they do not.</summary>
    public MqttStorageOptions? Storage { get; init; }

    /// <summary>The clock; a test hands in its own.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where work goes on that must not run within its caller; a test hands in its own to have all on one thread.</summary>
    internal PipeScheduler Scheduler { get; init; } = PipeScheduler.ThreadPool;

    /// <summary>Connections at a time. One more is refused (0x89). Raised: more memory (a few KiB each). Default 20,000.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>The largest packet taken, in bytes with its header; a larger one closes its connection (0x95). 64 to 268,435,460, default 1 MiB.</summary>
    public int MaxPacketSize { get; init; } = 1024 * 1024;

    /// <summary>The largest CONNECT taken: it bounds the memory that strangers can claim. Default 400 KiB, room for every field at its longest.</summary>
    public int MaxConnectPacketSize { get; init; } = 400 * 1024;

    /// <summary>How long a connection may take from its start to the end of its authentication. Lowered: idle strangers go sooner;
    /// too low: slow boards on slow radio never get in. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a packet may take from its first byte to its last, if it comes slower than <see cref="MinPacketRate"/>; then the connection is
    /// closed (0x8D). Lowered: connections that drip go sooner; too low: clients on slow radio cannot send. Default 30 s.</summary>
    public TimeSpan PacketTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes a second, on average, at which a packet may take longer than <see cref="PacketTimeout"/>. Raised: memory for unfinished packets is
    /// held for a shorter time. Default 256.</summary>
    public int MinPacketRate { get; init; } = 256;

    /// <summary>What strangers can take by opening connections.</summary>
    public ConnectionLimits ConnectionLimits { get; init; } = new();

    /// <summary>How much one client may publish.</summary>
    public PublishLimits PublishLimits { get; init; } = new();

    /// <summary>How long a client may take nothing of what waits for it before its connection is closed. Default 60 s.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest keep-alive; a client that asks for more, or for none, is told this one (MQTT 5), or lives by its own (3.1.1).
    /// Default 65,535 s: no cap.</summary>
    public ushort MaxKeepAlive { get; init; } = ushort.MaxValue;

    /// <summary>The window of publishes (QoS 1 and 2, and any that the gate holds) of one connection that are not acknowledged yet. MQTT 5 clients are told
    /// it as Receive Maximum; for others the server stops reading when it is full. Raised: more memory for each slow gate, more
    /// throughput over long distances. 1 to 65,535, default 1,024.</summary>
    public ushort ReceiveMaximum { get; init; } = 1024;

    /// <summary>The most QoS 1 and 2 messages on their way to one client; the client's Receive Maximum may be lower. The rest waits
    /// in its queue. 1 to 65,535, default 256.</summary>
    public ushort MaxInflight { get; init; } = 256;

    /// <summary>Messages that wait for one session, QoS 0 and others counted apart; when full, the oldest is dropped and counted. Default 10,000.</summary>
    public int MaxQueuedMessages { get; init; } = 10_000;

    /// <summary>Bytes that wait for one session; when full, the oldest message is dropped and counted. Default 16 MiB.</summary>
    public long MaxQueuedBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes that wait for all sessions together, in memory and, for sessions that outlive their connection, on the disk; a message that many wait
    /// for counts once. When full, the oldest messages of the longest queues are dropped and counted. The files of <see cref="Storage"/> take up
    /// to three times as much, and what is retained. Default 128 MiB.</summary>
    public long MaxStoredBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>Bytes that wait on a link whose other side does not read, before it is closed. Default 64 MiB.</summary>
    public long MaxLinkBacklog { get; init; } = 64 * 1024 * 1024;

    /// <summary>Sessions kept at a time, connected or not. When full, the disconnected session that ends soonest makes room. Default 50,000.</summary>
    public int MaxSessions { get; init; } = 50_000;

    /// <summary>Longest life of a session without a connection; 3.1.1 sessions without clean session get it as well. Default 7 days.</summary>
    public TimeSpan MaxSessionExpiry { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Subscriptions of one session; one more is refused (0x97). Default 1,000.</summary>
    public int MaxSubscriptionsPerSession { get; init; } = 1_000;

    /// <summary>Longest topic name or filter in bytes. 1 to 65,535, default 65,535: whatever the wire carries.</summary>
    public int MaxTopicLength { get; init; } = ushort.MaxValue;

    /// <summary>Most levels of a topic name or filter: what a lookup among wildcards costs at most. Default 200.</summary>
    public int MaxTopicLevels { get; init; } = 200;

    /// <summary>Topic aliases that one client may use towards the server. 0: none. Default 32.</summary>
    public ushort TopicAliasMaximum { get; init; } = 32;

    /// <summary>Topic aliases that the server uses towards one client, at most what that client allows; 0: none, which spares a table
    /// for each connection that allows some. Default 10.</summary>
    public ushort MaxOutgoingTopicAliases { get; init; } = 10;

    /// <summary>Retained messages kept; one more is routed but not retained, and counted. Default 100,000.</summary>
    public int MaxRetainedMessages { get; init; } = 100_000;

    /// <summary>Bytes of retained messages kept (topics, payloads, properties). Default 64 MiB.</summary>
    public long MaxRetainedBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How often time-outs are looked at. Lowered: more exact, more CPU. Default 500 ms.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> that names the first option out of its range.</summary>
    internal void Validate()
    {
        Check(MaxPacketSize, 64, 268_435_460, nameof(MaxPacketSize));
        Check(MaxConnectPacketSize, 64, 268_435_460, nameof(MaxConnectPacketSize));
        Check(ReceiveMaximum, 1, ushort.MaxValue, nameof(ReceiveMaximum));
        Check(MaxInflight, 1, ushort.MaxValue, nameof(MaxInflight));
        Check(MaxTopicLength, 1, ushort.MaxValue, nameof(MaxTopicLength));
        Check(MaxTopicLevels, 1, ushort.MaxValue, nameof(MaxTopicLevels));
        Check(MaxConnections, 1, int.MaxValue - 1000, nameof(MaxConnections));
        Check(MaxSessions, 1, int.MaxValue, nameof(MaxSessions));
        Check(MaxQueuedMessages, 1, int.MaxValue, nameof(MaxQueuedMessages));
        Check(MaxStoredBytes, 64 * 1024, long.MaxValue / 4, nameof(MaxStoredBytes));
        Check(MaxKeepAlive, 1, ushort.MaxValue, nameof(MaxKeepAlive));
        Check(MinPacketRate, 1, int.MaxValue, nameof(MinPacketRate));
        Check(PublishLimits.Messages, 0, int.MaxValue, nameof(PublishLimits.Messages));
        Check(PublishLimits.Bytes, 0, int.MaxValue, nameof(PublishLimits.Bytes));
        Check(SweepInterval.Ticks, TimeSpan.TicksPerMillisecond, TimeSpan.FromMinutes(1).Ticks, nameof(SweepInterval));
        Check(MaxSessionExpiry.Ticks, 0, TimeSpan.FromSeconds(uint.MaxValue).Ticks, nameof(MaxSessionExpiry));
    }

    private static void Check(long value, long least, long most, string option)
    {
        if (value < least || value > most) throw new ArgumentOutOfRangeException(option, value, $"{option} must be {least} to {most}.");
    }
}

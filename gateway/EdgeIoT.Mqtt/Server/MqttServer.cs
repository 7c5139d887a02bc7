using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using EdgeIoT.Mqtt.Limits;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Persistence;
using EdgeIoT.Mqtt.Retained;
using EdgeIoT.Mqtt.Sessions;
using EdgeIoT.Mqtt.Topics;
using EdgeIoT.Mqtt.Transport;
using Microsoft.AspNetCore.Connections;

namespace EdgeIoT.Mqtt.Server;

/// <summary>An MQTT server. Safe for use from any thread.</summary>
public sealed partial class MqttServer : IDisposable
{
    private readonly ConcurrentDictionary<long, MqttServerConnection> _connections = new();
    private readonly ITimer _sweeper;
    private long _lastConnectionId;
    private int _connectionCount;
    private volatile bool _stopping;

    /// <summary>Creates the server; it serves what <see cref="ServeAsync(ConnectionContext)"/> is given.</summary>
    /// <exception cref="IOException">The folder of <see cref="MqttServerOptions.Storage"/> cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public MqttServer(MqttServerOptions? options = null)
    {
        Options = options ?? new();
        Options.Validate();
        Clock = new(Options.TimeProvider);
        Stored = new(Options.MaxStoredBytes);
        Retained = new(this);
        Sessions = new(this);
        Metrics = new(this);
        Admission = new(Options.ConnectionLimits, Clock);
        if (Options.Storage is not null)
        {
            Storage = new(this, Options.Storage);
            Storage.Start();
        }

        _sweeper = Options.TimeProvider.CreateTimer(_ => Sweep(), state: null, Options.SweepInterval, Options.SweepInterval);
    }

    /// <summary>Its hooks and limits.</summary>
    public MqttServerOptions Options { get; }

    /// <summary>The retained messages.</summary>
    public RetainedMessages Retained { get; }

    /// <summary>Counters, cheap enough to be read every second.</summary>
    public MqttServerStatistics Statistics => Metrics.Snapshot(this);

    /// <summary>The connected clients, links excluded, at one moment.</summary>
    public IReadOnlyList<MqttConnectionInfo> Clients => [.. _connections.Values.Where(c => c.IsClient).Select(c => c.Info!)];

    /// <summary>Keeps the limits for opening connections.</summary>
    public ConnectionAdmission Admission { get; }

    /// <summary>Counts publishers that are held back.</summary>
    public Throttling Throttling { get; } = new();

    internal ServerClock Clock { get; }

    internal SessionStore Sessions { get; }

    /// <summary>What was not as it should be in the folder of <see cref="MqttServerOptions.Storage"/> at the start, a line each.</summary>
    public IReadOnlyList<string> StorageWarnings => Storage?.Warnings ?? [];

    /// <summary>Why what has to be kept cannot be kept at the moment, and is not acknowledged; null: all is well.</summary>
    public string? StorageFailure => Storage?.Failure;

    internal StoredTotal Stored { get; }

    internal MqttStorage? Storage { get; }

    internal Journal? Journal => Storage?.Journal;

    internal SubscriptionIndex Index { get; } = new();

    internal MqttMetrics Metrics { get; }

    internal int ConnectionCount => Volatile.Read(ref _connectionCount);

    internal long ConnectionsOpened => Volatile.Read(ref _lastConnectionId);

    internal bool IsStopping => _stopping;

    /// <summary>Serves one connection of Kestrel until it ends.</summary>
    public Task ServeAsync(ConnectionContext connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var origin = connection.Features.Get<MqttOrigin>() ?? new MqttOrigin { RemoteEndPoint = connection.RemoteEndPoint };
        return ServeAsync(connection.Transport, origin, connection.Abort, connection.ConnectionClosed);
    }

    /// <summary>Serves one connection over any transport until it ends.</summary>
    /// <param name="transport">Both directions; the server does not complete them.</param>
    /// <param name="remote">Where the client is; null counts as this machine.</param>
    /// <param name="abort">Ends the transport at once, from any thread, even when it has ended.</param>
    /// <param name="closed">Cancelled when the transport has ended.</param>
    public Task ServeAsync(IDuplexPipe transport, EndPoint? remote, Action abort, CancellationToken closed = default) =>
        ServeAsync(transport, new MqttOrigin { RemoteEndPoint = remote }, abort, closed);

    /// <summary>Serves one connection over any transport until it ends.</summary>
    /// <param name="transport">Both directions; the server does not complete them.</param>
    /// <param name="origin">What is known of the client.</param>
    /// <param name="abort">Ends the transport at once, from any thread, even when it has ended.</param>
    /// <param name="closed">Cancelled when the transport has ended.</param>
    public async Task ServeAsync(IDuplexPipe transport, MqttOrigin origin, Action abort, CancellationToken closed = default)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(origin);
        using var own = origin.Lease is null ? Admission.TryAdmit(origin.RemoteEndPoint) : null;
        if ((own ?? origin.Lease) is not { } lease)
        {
            Metrics.Refused(MqttReasonCode.ConnectionRateExceeded);
            abort();
            return;
        }

        // One above the limit is told so in its CONNACK; those far above are not even read.
        if (Interlocked.Increment(ref _connectionCount) > Options.MaxConnections + 1000)
        {
            Interlocked.Decrement(ref _connectionCount);
            Metrics.Refused(MqttReasonCode.ServerBusy);
            abort();
            return;
        }

        var connection = new MqttServerConnection(this, Interlocked.Increment(ref _lastConnectionId), transport, origin.RemoteEndPoint, abort, closed)
        {
            Lease = lease,
            CertificateName = origin.CertificateName,
        };
        _connections[connection.Id] = connection;
        await connection.RunAsync().ConfigureAwait(false);
        Linger(abort, closed);
    }

    /// <summary>Gathers what this thread sends until the batch ends.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822", Justification = "A batch belongs to a server, as far as callers know.")]
    public MqttBatch BeginBatch() => new(Round.Begin());

    /// <summary>Ends the connection of a client (MQTT 5: with DISCONNECT and the reason).</summary>
    /// <returns>False where no such client is connected.</returns>
    public bool DisconnectClient(string clientId, MqttReasonCode reason, string? serverReference = null)
    {
        if (Sessions.Find(clientId)?.Connection is not { } connection) return false;
        connection.Close(reason, reason: null, serverReference);
        return true;
    }

    /// <summary>Ends a connection by its number.</summary>
    public bool DisconnectConnection(long connectionId, MqttReasonCode reason, string? serverReference = null)
    {
        if (!_connections.TryGetValue(connectionId, out var connection)) return false;
        connection.Close(reason, reason: null, serverReference);
        return true;
    }

    /// <summary>Ends all connections and refuses new ones (0x8B): the first step of a graceful stop. Wills are not published.</summary>
    public void DisconnectAll(MqttReasonCode reason = MqttReasonCode.ServerShuttingDown, string? serverReference = null)
    {
        _stopping = true;
        foreach (var connection in _connections.Values) connection.Close(reason, reason: null, serverReference);
    }

    /// <summary>Ends what is left at once.</summary>
    public void Dispose()
    {
        _stopping = true;
        _sweeper.Dispose();
        foreach (var connection in _connections.Values) connection.Abort();
        Storage?.Dispose();
        Metrics.Dispose();
    }

    internal void Remove(MqttServerConnection connection)
    {
        if (_connections.TryRemove(connection.Id, out _)) Interlocked.Decrement(ref _connectionCount);
    }
}

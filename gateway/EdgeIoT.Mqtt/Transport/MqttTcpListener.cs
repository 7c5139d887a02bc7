using System.Net.Sockets;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Transport.Tcp;

namespace EdgeIoT.Mqtt.Transport;

/// <summary>
/// Serves plain TCP connections on Linux without anything between the server and the system: one thread, no hand-over, no memory for a connection that
/// is idle beyond its session. Elsewhere, and for TLS, Kestrel serves.
/// </summary>
public sealed class MqttTcpListener : IDisposable
{
    private readonly MqttServer _server;
    private readonly Action<string> _warn;
    private readonly TcpLoop _loop;

    /// <param name="server">Serves the connections.</param>
    /// <param name="listening">Bound and listening; stays the caller's, who disposes it after this.</param>
    /// <param name="warn">Gets what an operator should know, one line each; from any thread.</param>
    /// <exception cref="PlatformNotSupportedException">Not where <see cref="IsSupported"/>.</exception>
    public MqttTcpListener(MqttServer server, Socket listening, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(listening);
        ArgumentNullException.ThrowIfNull(warn);
        if (!IsSupported) throw new PlatformNotSupportedException("Only Linux has epoll.");
        _server = server;
        _warn = warn;
        _loop = new(new(listening, warn, server.Clock.Provider), connection => _ = ServeAsync(connection));
    }

    /// <summary>Whether this system has what it takes.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Begins to take connections.</summary>
    public void Start() => _loop.Start();

    /// <summary>Takes no connections any more, and waits until those that are there have ended, or <paramref name="cancel"/>.</summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        _loop.Leave();
        await _loop.Empty.WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends the connections that are left at once.</summary>
    public void Dispose() => _loop.Dispose();

    private async Task ServeAsync(TcpConnection connection)
    {
        try
        {
            await _server.ServeAsync(connection, connection.Remote, connection.Abort, connection.Closed).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // A mistake of ours: it ends this connection, not the others.
            _warn($"a connection of {connection.Remote} was given up: {failure}");
            connection.Abort();
        }

        connection.Finish();
    }
}

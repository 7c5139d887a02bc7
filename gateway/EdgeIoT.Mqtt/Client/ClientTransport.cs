using System.IO.Pipelines;
using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Client;

/// <summary>A client's bytes to and from its server: over TCP, TLS or a WebSocket.</summary>
internal sealed class ClientTransport : IAsyncDisposable
{
    private readonly Socket? _socket;
    private readonly Stream? _stream;
    private readonly WebSocket? _webSocket;
    private readonly WebSocketTransport? _webTransport;

    private ClientTransport(Socket socket, Stream stream, bool holdsReadBuffer)
    {
        _socket = socket;
        _stream = stream;
        Output = PipeWriter.Create(stream, new(minimumBufferSize: 16 * 1024, leaveOpen: true));
        Input = PipeReader.Create(stream, new(bufferSize: 16 * 1024, useZeroByteReads: !holdsReadBuffer, leaveOpen: true));
    }

    private ClientTransport(WebSocket socket, TimeProvider clock)
    {
        _webSocket = socket;
        _webTransport = new(socket, clock);
        Output = _webTransport.Output;
        Input = _webTransport.Input;
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public static Task<ClientTransport> OpenAsync(MqttClientOptions options, CancellationToken cancellation) =>
        options.WebSocketPath is { } path ? OpenWebSocketAsync(options, path, cancellation) : OpenSocketAsync(options, cancellation);

    /// <summary>Ends both directions at once.</summary>
    public void Abort()
    {
        _webTransport?.Abort();
        try
        {
            _socket?.Dispose();
        }
        catch (IOException)
        {
            // Closing is all that is wanted.
        }
    }

    /// <summary>Sees the last bytes off where the transport has a closing handshake; nothing is written any more.</summary>
    public Task FinishAsync() => _webTransport?.CloseAsync() ?? Task.CompletedTask;

    /// <summary>Frees what it holds, after the read loop has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync().ConfigureAwait(false);
        if (_stream is SslStream secured) await secured.DisposeAsync().ConfigureAwait(false);
        if (_webTransport is null) return;
        await _webTransport.CloseAsync().ConfigureAwait(false);
        _webTransport.Dispose();
        _webSocket!.Dispose();
    }

    private static async Task<ClientTransport> OpenSocketAsync(MqttClientOptions options, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, cancellation).ConfigureAwait(false);
            Stream stream = new NetworkStream(socket);
            if (options.Tls is { } tls) stream = await SecureAsync(stream, tls, cancellation).ConfigureAwait(false);
            return new(socket, stream, options.HoldsReadBuffer);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> SecureAsync(Stream stream, SslClientAuthenticationOptions options, CancellationToken cancellation)
    {
        var secured = new SslStream(stream);
        try
        {
            await secured.AuthenticateAsClientAsync(options, cancellation).ConfigureAwait(false);
            return secured;
        }
        catch
        {
            await secured.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<ClientTransport> OpenWebSocketAsync(MqttClientOptions options, string path, CancellationToken cancellation)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol("mqtt"); // [MQTT-6.0.0-3]
            socket.Options.KeepAliveInterval = TimeSpan.Zero; // MQTT has its own.
            var uri = new UriBuilder(options.Tls is null ? "ws" : "wss", options.Host, options.Port, path).Uri;
            using var handler = new SocketsHttpHandler { UseProxy = false };
            if (options.Tls is { } tls) handler.SslOptions = tls;
            using var http = new HttpMessageInvoker(handler, disposeHandler: false);
            await socket.ConnectAsync(uri, http, cancellation).ConfigureAwait(false);
            return new(socket, options.TimeProvider);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

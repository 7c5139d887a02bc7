using System.Net;
using System.Net.WebSockets;
using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Server;

public sealed partial class MqttServer
{
    /// <summary>The subprotocols to accept, in order: that of MQTT 3.1.1 and 5 ([MQTT-6.0.0-3]), and that of old 3.1 clients.</summary>
    public static IReadOnlyList<string> WebSocketProtocols { get; } = ["mqtt", "mqttv3.1"];

    /// <summary>Serves one connection over a WebSocket until it ends, and closes the socket.</summary>
    /// <param name="socket">Accepted with one of <see cref="WebSocketProtocols"/>; the caller disposes it.</param>
    /// <param name="remote">Where the client is; null counts as this machine.</param>
    public Task ServeAsync(WebSocket socket, EndPoint? remote) => ServeAsync(socket, new MqttOrigin { RemoteEndPoint = remote });

    /// <summary>Serves one connection over a WebSocket until it ends, and closes the socket.</summary>
    /// <param name="socket">Accepted with one of <see cref="WebSocketProtocols"/>; the caller disposes it.</param>
    /// <param name="origin">What is known of the client.</param>
    public async Task ServeAsync(WebSocket socket, MqttOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(socket);
        using var transport = new WebSocketTransport(socket, Clock.Provider);
        await ServeAsync(transport, origin, transport.Abort, transport.Closed).ConfigureAwait(false);
        await transport.CloseAsync().ConfigureAwait(false);
    }
}

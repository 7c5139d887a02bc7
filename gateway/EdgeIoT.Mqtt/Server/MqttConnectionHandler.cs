using Microsoft.AspNetCore.Connections;

namespace EdgeIoT.Mqtt.Server;

/// <summary>Puts a <see cref="MqttServer"/> on a Kestrel endpoint: <c>listen.UseConnectionHandler&lt;MqttConnectionHandler&gt;()</c> with the
/// server as a singleton service, or <c>listen.Run(new MqttConnectionHandler(server).OnConnectedAsync)</c>.</summary>
public sealed class MqttConnectionHandler(MqttServer server) : ConnectionHandler
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection) => server.ServeAsync(connection);
}

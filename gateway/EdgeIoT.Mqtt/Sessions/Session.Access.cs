using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Mqtt.Sessions;

internal sealed partial class Session
{
    /// <summary>Whether the client may have what waited for it: its rights may have changed meanwhile, or another user may have come with its
    /// client identifier.</summary>
    private bool MayStillReceive(MqttServerConnection connection, StoredMessage stored) =>
        server.Options.Authorizer is not { ChecksReceive: true } authorizer || authorizer.MayReceive(connection.Info!, stored.Topic);
}

using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Mqtt.Authentication;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Gateway.Clients;

/// <summary>Who may connect to a witness: gateways. Boards and users are sent to them. On the connections' read loops.</summary>
internal sealed class LinksOnly(IMqttAuthenticator clients) : IMqttAuthenticator
{
    public void Connecting(MqttConnectAttempt attempt)
    {
        if (attempt.Method == MeshLinks.Method)
            clients.Connecting(attempt);
        else
            attempt.Refuse(MqttReasonCode.UseAnotherServer, "this is a witness, which takes no clients; use one of the gateways");
    }

    public void Authenticating(MqttConnectAttempt attempt, ReadOnlySpan<byte> data) => clients.Authenticating(attempt, data);

    public void Abandoned(MqttConnectAttempt attempt) => clients.Abandoned(attempt);
}

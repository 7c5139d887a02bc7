using System.Net;
using EdgeIoT.Mqtt.Links;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Mqtt.Authentication;

/// <summary>
/// One client's attempt to connect. Each call of an <see cref="IMqttAuthenticator"/> is answered by exactly one of <see cref="Accept"/>,
/// <see cref="AcceptLink"/>, <see cref="Refuse"/> and <see cref="Continue"/>, from any thread; an answer too many, or after the
/// connection ended, does nothing.
/// </summary>
public sealed class MqttConnectAttempt
{
    private readonly MqttServerConnection _connection;

    internal MqttConnectAttempt(MqttServerConnection connection) => _connection = connection;

    /// <summary>Who wants to connect; the same object that later hooks get.</summary>
    public required MqttConnectionInfo Client { get; init; }

    /// <summary>Number of the connection.</summary>
    public long ConnectionId => Client.ConnectionId;

    /// <summary>The client identifier.</summary>
    public string ClientId => Client.ClientId;

    /// <summary>The user name, null where there was none.</summary>
    public string? UserName => Client.UserName;

    /// <summary>Where the client is.</summary>
    public EndPoint? RemoteEndPoint => Client.RemoteEndPoint;

    /// <summary>Whether the client is on this machine.</summary>
    public bool IsLoopback => Client.IsLoopback;

    /// <summary>The password, null where there was none.</summary>
    public ReadOnlyMemory<byte>? Password { get; init; }

    /// <summary>The method of enhanced authentication (MQTT 5.0 §4.12), null where there was none.</summary>
    public string? Method { get; init; }

    /// <summary>The first authentication data, empty where there was none.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>User properties of CONNECT.</summary>
    public IReadOnlyList<MqttUserProperty> UserProperties { get; init; } = [];

    /// <summary>Whether the client is connected already and proves itself anew.</summary>
    public bool IsReauthentication { get; internal set; }

    /// <summary>Lets the client in.</summary>
    /// <param name="data">Authentication data for CONNACK (only with a <see cref="Method"/>).</param>
    public void Accept(ReadOnlyMemory<byte> data = default) => _connection.AcceptConnect(data, link: null);

    /// <summary>Lets the other side in as a link: no session, no routing; what it publishes goes to <paramref name="sink"/>.</summary>
    public MqttLink AcceptLink(IMqttLinkSink sink, ReadOnlyMemory<byte> data = default)
    {
        var link = new MqttLink(_connection, sink);
        _connection.AcceptConnect(data, link);
        return link;
    }

    /// <summary>Sends the client away.</summary>
    /// <param name="code">0x80 or above; for 3.1.1 mapped to its return codes.</param>
    /// <param name="reason">For people, MQTT 5 only.</param>
    /// <param name="serverReference">Where to go instead, with <see cref="MqttReasonCode.UseAnotherServer"/>.</param>
    public void Refuse(MqttReasonCode code, string? reason = null, string? serverReference = null) =>
        _connection.RefuseConnect(code, reason, serverReference);

    /// <summary>Asks for more: sends AUTH with this data; the answer comes to <see cref="IMqttAuthenticator.Authenticating"/>.</summary>
    public void Continue(ReadOnlySpan<byte> data) => _connection.ContinueAuthentication(data);
}

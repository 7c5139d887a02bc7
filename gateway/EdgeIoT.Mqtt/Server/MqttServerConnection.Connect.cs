using System.Net;
using System.Text;
using EdgeIoT.Mqtt.Authentication;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Sessions;

namespace EdgeIoT.Mqtt.Server;

internal sealed partial class MqttServerConnection
{
    private ushort _keepAlive;
    private ushort? _serverKeepAlive;
    private bool _cleanStart;
    private bool _assignedClientId;
    private bool _problemInformation = true;
    private uint _requestedExpiry;
    private uint _sessionExpiry;

    private Outcome OnConnect(ReadOnlySpan<byte> body)
    {
        var error = ConnectPacket.Parse(body, out var packet);
        // A later version is refused in the form of the latest one known; the highest bit marks a bridge (Mosquitto).
        IsV5 = ((int)packet.Version & 0x7F) >= (int)MqttProtocolVersion.V500;
        _phase = Phase.Authenticating;
        if (error != MqttReasonCode.Success) return BadConnect(error);
        // 3.1.1: [MQTT-3.1.3-8]. 3.1 knows no empty one.
        if (packet.ClientId.IsEmpty && !IsV5 && (!packet.CleanStart || packet.Version == MqttProtocolVersion.V310))
            return BadConnect(MqttReasonCode.ClientIdentifierNotValid);
        if (packet.HasWill && (packet.WillTopic.Length > _server.Options.MaxTopicLength || packet.WillTopic.StartsWith("$SYS/"u8)))
            return BadConnect(MqttReasonCode.TopicNameInvalid);
        Take(packet);
        if (_server.IsStopping) return BadConnect(MqttReasonCode.ServerShuttingDown);
        if (_sessionExpiry > 0 && _server.Journal is { IsFailed: true }) return BadConnect(MqttReasonCode.ServerUnavailable);
        if (_server.ConnectionCount > _server.Options.MaxConnections) return BadConnect(MqttReasonCode.ServerBusy);
        Authenticate(packet);
        return _phase == Phase.Closing ? Outcome.Close : Outcome.Next;
    }

    private void Take(in ConnectPacket packet)
    {
        _assignedClientId = packet.ClientId.IsEmpty;
        Info = new()
        {
            ConnectionId = Id,
            ClientId = _assignedClientId ? $"auto-{Guid.NewGuid():N}" : Encoding.UTF8.GetString(packet.ClientId),
            UserName = packet.HasUserName ? Encoding.UTF8.GetString(packet.UserName) : null,
            CertificateName = CertificateName,
            Version = packet.Version,
            RemoteEndPoint = _remote,
            IsLoopback = _remote is not IPEndPoint ip || IPAddress.IsLoopback(ip.Address),
        };
        _cleanStart = packet.CleanStart;
        TakeKeepAlive(packet.KeepAlive);
        var quota = IsV5 ? packet.Properties.ReceiveMaximum : ushort.MaxValue;
        SendQuota = Math.Min(quota, _server.Options.MaxInflight);
        MaxOutgoingPacket = (int)Math.Min(packet.Properties.MaximumPacketSize, int.MaxValue);
        _maxOutgoingAliases = Math.Min(packet.Properties.TopicAliasMaximum, _server.Options.MaxOutgoingTopicAliases);
        _problemInformation = packet.Properties.RequestProblemInformation;
        _requestedExpiry = IsV5 ? packet.Properties.SessionExpiry : packet.CleanStart ? 0 : Session.NeverExpires;
        var cap = _server.Options.MaxSessionExpiry.TotalSeconds;
        _sessionExpiry = _requestedExpiry > cap ? (uint)cap : _requestedExpiry;
        if (packet.HasWill) _will = WillOf(packet);
    }

    private void TakeKeepAlive(ushort wanted)
    {
        var max = _server.Options.MaxKeepAlive;
        _keepAlive = wanted;
        if (!IsV5 || max == ushort.MaxValue || (wanted != 0 && wanted <= max)) return;
        _keepAlive = max;
        _serverKeepAlive = max;
    }

    private Will WillOf(in ConnectPacket packet) => new(
        Info!,
        packet.WillTopic.ToArray(),
        packet.WillPayload.ToArray(),
        MessagePropertiesCodec.Forwarded(packet.WillProperties).ToArray(),
        packet.WillProperties.Has(MqttPropertyId.MessageExpiryInterval) ? packet.WillProperties.MessageExpiry : null,
        packet.WillQoS,
        packet.WillRetain,
        packet.WillProperties.WillDelay);

    private void Authenticate(in ConnectPacket packet)
    {
        var method = packet.Properties.Has(MqttPropertyId.AuthenticationMethod) ? Encoding.UTF8.GetString(packet.Properties.AuthenticationMethod) : null;
        if (_server.Options.Authenticator is not { } authenticator)
        {
            if (method is null) AcceptConnect(default, link: null);
            else RefuseConnect(MqttReasonCode.BadAuthenticationMethod, reason: null, serverReference: null);
            return;
        }

        _attempt = new(this)
        {
            Client = Info!,
            Password = packet.HasPassword ? packet.Password.ToArray() : null,
            Method = method,
            Data = packet.Properties.AuthenticationData.ToArray(),
            UserProperties = IsV5 ? packet.Properties.UserProperties() : [],
        };
        authenticator.Connecting(_attempt);
    }

    /// <summary>The CONNECT itself cannot be served: CONNACK where the client can read it, then close.</summary>
    private Outcome BadConnect(MqttReasonCode code)
    {
        if (code is MqttReasonCode.MalformedPacket or MqttReasonCode.ProtocolError or MqttReasonCode.TopicNameInvalid) _server.Metrics.Malformed(code);
        if (IsV5 || code is not (MqttReasonCode.MalformedPacket or MqttReasonCode.ProtocolError or MqttReasonCode.TopicNameInvalid))
        {
            RefuseConnect(code, reason: null, serverReference: null);
            return Outcome.Close;
        }

        return Leave(code);
    }
}

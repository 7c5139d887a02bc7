using System.Text;
using EdgeIoT.Mqtt.Links;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Sessions;
using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Server;

internal sealed partial class MqttServerConnection
{
    /// <summary>Whether the host has asked for more, so that the client's AUTH is expected. Until then nothing is read.</summary>
    private volatile bool _answered;

    /// <summary>Whether the host has let the client in.</summary>
    private bool _accepted;

    /// <summary>Whether the host was told of a client.</summary>
    private volatile bool _wasConnected;

    /// <summary>Whether the host owes an answer to a re-authentication.</summary>
    private bool _answerDue;
    private bool _reauthenticating;

    public void AcceptConnect(ReadOnlyMemory<byte> data, MqttLink? link)
    {
        var round = Round.Begin();
        if (ConnAck(MqttReasonCode.Success, present: false, data).Length > MaxOutgoingPacket) Shut(MqttReasonCode.PacketTooLarge);
        else if (IsAccepting(data, link))
        {
            _server.Metrics.Connected();
            if (link is not null) Output.Write(ConnAck(MqttReasonCode.Success, present: false, data));
            else OpenSession(data);
        }

        round.End();
        Wake();
    }

    private bool IsAccepting(ReadOnlyMemory<byte> data, MqttLink? link)
    {
        lock (_gate)
        {
            if (_attempt is { IsReauthentication: true } && _answerDue) AcceptAgain(data);
            if (_phase != Phase.Authenticating || _accepted) return false;
            _accepted = true;
            Lease?.Established();
            _link = link;
            if (link is not null) _phase = Phase.Linked;
            return true;
        }
    }

    /// <summary>The connection counts as connected, and is read again, once it has its session. It may have ended meanwhile, without the session
    /// then: whoever comes second gives it back.</summary>
    private void OpenSession(ReadOnlyMemory<byte> data)
    {
        PrepareWill();
        _server.Sessions.Open(this, _cleanStart, _sessionExpiry, (_, session, present) => Welcome(session, present, data));
        lock (_gate)
        {
            if (_phase == Phase.Authenticating)
            {
                _phase = Phase.Connected;
                _wasConnected = true;
            }
        }

        if (_wasConnected) _server.Options.Events?.Connected(Info!);
        else LeaveSession();
    }

    public void RefuseConnect(MqttReasonCode code, string? reason, string? serverReference)
    {
        bool again;
        lock (_gate)
        {
            again = _attempt is { IsReauthentication: true } && _answerDue;
            _answerDue = false;
            if (!again && (_phase != Phase.Authenticating || _accepted)) return;
        }

        _server.Metrics.Refused(code);
        if (again)
        {
            Close(code, reason, serverReference);
            return;
        }

        var packet = new ConnAckPacket
        {
            Code = code,
            Reason = _problemInformation ? reason : null,
            ServerReference = serverReference,
        };
        var round = Round.Begin();
        if (!WriteLast(packet.Build(IsV5, _server.Options))) WriteLast(new ConnAckPacket { Code = code }.Build(IsV5, _server.Options));
        _will = null;
        Shut(code);
        round.End();
    }

    public void ContinueAuthentication(ReadOnlySpan<byte> data)
    {
        var round = Round.Begin();
        lock (_gate)
        {
            if (_attempt?.Method is { } method && (_phase == Phase.Authenticating ? !_answered && !_accepted : _answerDue))
            {
                Output.Write(DisconnectPacket.BuildAuth(MqttReasonCode.ContinueAuthentication, method, data));
                _answered = true;
                _answerDue = false;
            }
        }

        round.End();
        Wake();
    }

    private Outcome OnAuth(ReadOnlySpan<byte> body)
    {
        var error = DisconnectPacket.Parse(body, PropertyMask.Auth, out var code, out var properties);
        if (error != MqttReasonCode.Success) return Violation(error);
        if (_attempt?.Method is not { } method || !properties.AuthenticationMethod.SequenceEqual(Encoding.UTF8.GetBytes(method)))
            return Violation(MqttReasonCode.ProtocolError);
        lock (_gate)
        {
            var expected = _phase == Phase.Authenticating || (_attempt.IsReauthentication && !_answerDue && _reauthenticating)
                ? MqttReasonCode.ContinueAuthentication
                : MqttReasonCode.ReAuthenticate;
            if (code != expected || _answerDue) return Violation(MqttReasonCode.ProtocolError);
            _answered = false;
            if (_phase != Phase.Authenticating)
            {
                _attempt.IsReauthentication = true;
                _reauthenticating = true;
                _answerDue = true;
            }
        }

        _server.Options.Authenticator!.Authenticating(_attempt, properties.AuthenticationData);
        return _phase == Phase.Closing ? Outcome.Close : Outcome.Next;
    }

    private void AcceptAgain(ReadOnlyMemory<byte> data)
    {
        _answerDue = false;
        _reauthenticating = false;
        Output.Write(DisconnectPacket.BuildAuth(MqttReasonCode.Success, _attempt!.Method!, data.Span));
    }

    private void Welcome(Session session, bool present, ReadOnlyMemory<byte> data)
    {
        _session = session;
        Output.Write(ConnAck(MqttReasonCode.Success, present, data));
    }

    private ReadOnlySpan<byte> ConnAck(MqttReasonCode code, bool present, ReadOnlyMemory<byte> data) => new ConnAckPacket
    {
        Code = code,
        SessionPresent = present && Info!.Version != MqttProtocolVersion.V310, // 3.1 has the byte reserved.
        SessionExpiry = _sessionExpiry == _requestedExpiry ? null : _sessionExpiry,
        ServerKeepAlive = _serverKeepAlive,
        AssignedClientId = _assignedClientId ? Info!.ClientId : null,
        Method = _attempt?.Method,
        Data = data.Span,
    }.Build(IsV5, _server.Options);
}

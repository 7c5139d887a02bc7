using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Server;

internal sealed partial class MqttServerConnection
{
    private MqttReasonCode _closeReason;
    private long _phaseSince;

    /// <summary>Ends the connection from any thread: MQTT 5 is told why ([MQTT-3.14.0-1]).</summary>
    public void Close(MqttReasonCode code, string? reason, string? serverReference = null)
    {
        var round = Round.Begin();
        var congested = Output.IsCongested;
        if (IsV5 && _phase is Phase.Connected or Phase.Linked)
            Goodbye(code, reason, serverReference);
        Shut(code);
        round.End();

        // Who does not read would not read the goodbye either.
        if (congested) _abort();
    }

    /// <summary>DISCONNECT, without its properties where they are more than the client takes ([MQTT-3.14.2-3]).</summary>
    private void Goodbye(MqttReasonCode code, string? reason, string? serverReference)
    {
        if (!WriteLast(DisconnectPacket.Build(code, reason, serverReference)))
            WriteLast(DisconnectPacket.Build(code, reason: null, serverReference: null));
    }

    public void Abort() => _abort();

    /// <summary>Looks at the time-outs; called every sweep.</summary>
    public void Sweep(long now, long closingGrace)
    {
        var phase = _phase;
        if (phase == Phase.Closing)
        {
            if (now - Volatile.Read(ref _phaseSince) > closingGrace) _abort();
        }
        else if (Output.Stalled > _server.Options.WriteTimeout || (_paused && _transportClosed.IsCancellationRequested))
        {
            Close(MqttReasonCode.UnspecifiedError, reason: null);
            _abort();
        }
        else if (phase is Phase.Opened or Phase.Authenticating)
        {
            if (now - Volatile.Read(ref _phaseSince) > (long)_server.Options.ConnectTimeout.TotalMilliseconds) Expire(MqttReasonCode.MaximumConnectTime);
        }
        else if (!_paused && _progress.IsTooSlow(now, _server.Options.PacketTimeout, _server.Options.MinPacketRate))
        {
            Expire(MqttReasonCode.KeepAliveTimeout);
        }
        else if (_keepAlive != 0 && !_paused && now - Volatile.Read(ref _lastRead) > _keepAlive * 1500L)
        {
            Expire(MqttReasonCode.KeepAliveTimeout); // [MQTT-3.1.2-22]
        }
    }

    private void Expire(MqttReasonCode code)
    {
        _server.Metrics.Refused(code);
        Close(code, reason: null);
    }

    /// <summary>The client broke a rule: MQTT 5 is told which, then the connection ends ([MQTT-4.13.1-1]).</summary>
    private Outcome Violation(MqttReasonCode code)
    {
        _server.Metrics.Malformed(code);
        if (IsV5 && _phase == Phase.Authenticating) Output.Write(new ConnAckPacket { Code = code }.Build(isV5: true, _server.Options), isLast: true);
        Close(code, reason: null);
        return Outcome.Close;
    }

    private Outcome Leave(MqttReasonCode code)
    {
        Shut(code);
        return Outcome.Close;
    }

    private void Shut(MqttReasonCode code)
    {
        lock (_gate)
        {
            if (_phase == Phase.Closing) return;
            _closeReason = code;
            Volatile.Write(ref _phaseSince, _server.Clock.Now);
            _phase = Phase.Closing;
        }

        Wake();

        // The pending read is cancelled on a pool thread: inline, the rest of the read loop would run within our caller.
        _server.Options.Scheduler.Schedule(static connection => ((MqttServerConnection)connection!).CancelRead(), this);
    }

    private void CancelRead()
    {
        try
        {
            _reader.CancelPendingRead();
        }
        catch (ObjectDisposedException)
        {
            // The read loop has ended already.
        }
    }

    private async Task EndAsync()
    {
        Shut(MqttReasonCode.UnspecifiedError);
        var round = Round.Begin();
        LeaveSession();
        TellHost();
        round.End();
        Output.Flush();
        await Output.WhenIdleAsync().ConfigureAwait(false);
        Output.Close();
        _throttle?.Dispose();
        _server.Remove(this);
    }

    private void LeaveSession()
    {
        if (_session is not { } session) return;
        if (_window is not null)
        {
            foreach (var id in _window.Abandon()) session.RemoveReceived(id);
        }

        _server.Sessions.Leave(this, session, TakeWill());
    }

    private void TellHost()
    {
        if (_link is { } link) link.Sink.Closed(link, _closeReason);
        if (!_wasConnected)
        {
            if (_link is null && _attempt is { } attempt) _server.Options.Authenticator!.Abandoned(attempt);
            return;
        }

        _server.Options.Gate?.ConnectionClosed(Id);
        _server.Options.Events?.Disconnected(Info!, _closeReason);
    }
}

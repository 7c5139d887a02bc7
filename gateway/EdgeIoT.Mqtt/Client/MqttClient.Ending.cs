using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client;

public sealed partial class MqttClient
{
    private readonly TaskCompletionSource<MqttClosed> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;

    /// <summary>Completes when the connection has ended, or could not be made.</summary>
    internal Task<MqttClosed> Ended => _ended.Task;

    /// <summary>Completes when no handler is called any more.</summary>
    internal Task Quiet => _reading;

    /// <summary>Says goodbye and closes; waits until what was sent before is on its way.</summary>
    /// <param name="reason">MQTT 5: <see cref="MqttReasonCode.DisconnectWithWill"/> has the will published.</param>
    /// <param name="sessionExpiry">MQTT 5: how long the session is to live from now; null: as CONNECT said. One that CONNECT gave no life stays without.</param>
    public async ValueTask DisconnectAsync(MqttReasonCode reason = MqttReasonCode.Success, TimeSpan? sessionExpiry = null)
    {
        if (_phase == Phase.Connected)
        {
            var goodbye = IsV5 ? DisconnectPacket.Build(reason, reason: null, serverReference: null, Expiry(sessionExpiry)) : [(byte)MqttPacketType.Disconnect << 4, 0];
            Write(goodbye, isLast: true); // [MQTT-3.14.4-1]
            await Task.WhenAny(SeeOffAsync(), Task.Delay(Options.ConnectTimeout, Options.TimeProvider)).ConfigureAwait(false);
        }

        End(new(MqttReasonCode.Success));
    }

    /// <summary>A session that was to end with its connection cannot be given a life ([MQTT-3.14.2-2]).</summary>
    private uint? Expiry(TimeSpan? wanted) =>
        wanted is { } time && Options.SessionExpiry > TimeSpan.Zero ? (uint)Math.Min(time.TotalSeconds, uint.MaxValue) : null;

    private async Task SeeOffAsync()
    {
        // Not left to the thread's round: a handler says goodbye within one, which ends after the connection has.
        _output!.Flush();
        await _output.WhenIdleAsync().ConfigureAwait(false);
        await _transport!.FinishAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the connection once; whoever waits for something is told.</summary>
    private void End(MqttClosed why)
    {
        Phase before;
        lock (_gate)
        {
            before = _phase;
            if (before == Phase.Closed) return;
            _phase = Phase.Closed;
        }

        _pings?.Dispose();
        _output?.Close();
        _transport?.Abort();
        _connected.TrySetResult(new(why.Code == MqttReasonCode.Success ? MqttReasonCode.UnspecifiedError : why.Code, why.Error));
        FailPending();
        if (before == Phase.Connected) Options.Closed?.Invoke(this, why);
        _ended.TrySetResult(why);
    }

    /// <summary>Nobody will be answered on this connection; a session that outlives it keeps its publishes.</summary>
    private void FailPending()
    {
        Request[] requests;
        lock (_gate)
        {
            requests = [.. _requests.Values];
            _requests.Clear();
        }

        EndReauthentication(succeeded: false);
        if (!_session.Outlives) _session.Fail("the connection ended");
        foreach (var request in requests) request.Completion.TrySetResult(null);
    }
}

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
    public async ValueTask DisconnectAsync(MqttReasonCode reason = MqttReasonCode.Success)
    {
        if (_phase == Phase.Connected)
        {
            Write(IsV5 ? DisconnectPacket.Build(reason, reason: null, serverReference: null) : [(byte)MqttPacketType.Disconnect << 4, 0]);
            await Task.WhenAny(SeeOffAsync(), Task.Delay(Options.ConnectTimeout, Options.TimeProvider)).ConfigureAwait(false);
        }

        End(new(MqttReasonCode.Success));
    }

    private async Task SeeOffAsync()
    {
        await _output!.WhenIdleAsync().ConfigureAwait(false);
        _output.Close();
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

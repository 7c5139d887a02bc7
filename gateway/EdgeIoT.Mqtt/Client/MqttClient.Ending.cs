using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client;

public sealed partial class MqttClient
{
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
        try
        {
            _socket?.Dispose();
        }
        catch (IOException)
        {
            // Closing is all that is wanted.
        }

        _connected.TrySetResult(new(why.Code == MqttReasonCode.Success ? MqttReasonCode.UnspecifiedError : why.Code, why.Error));
        FailPending();
        if (before == Phase.Connected) Options.Closed?.Invoke(this, why);
    }
}

using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client;

public sealed partial class MqttClient
{
    private ITimer? _pings;
    private TimeSpan _keepAlive;

    private void StartPings(TimeSpan keepAlive)
    {
        _keepAlive = keepAlive;
        _lastRead = _lastSent = Options.TimeProvider.GetTimestamp();
        if (keepAlive <= TimeSpan.Zero) return;
        var every = keepAlive / 4;
        _pings = Options.TimeProvider.CreateTimer(static client => ((MqttClient)client!).Ping(), this, every, every);
        if (_phase == Phase.Closed) _pings.Dispose();
    }

    private void Ping()
    {
        var clock = Options.TimeProvider;
        if (clock.GetElapsedTime(Volatile.Read(ref _lastRead)) > _keepAlive * 1.5)
        {
            End(new(MqttReasonCode.KeepAliveTimeout, "the server was silent for one and a half keep-alives"));
            return;
        }

        // Sent in good time, and also when only the server is silent: its answer is what tells that it lives.
        var quiet = clock.GetElapsedTime(Math.Min(Volatile.Read(ref _lastSent), Volatile.Read(ref _lastRead)));
        if (quiet >= _keepAlive / 2) Write([(byte)MqttPacketType.PingReq << 4, 0]);
    }
}

using System.Text;
using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Gateway.Topics;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Gateway.Tests.Topics;

public sealed class BrokerStatistics : IDisposable
{
    private readonly MqttServer _server = new();
    private readonly LoadMeter _load = new();
    private readonly Clock _clock = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public void They_have_mosquittos_names_and_are_retained()
    {
        new BrokerTopics(_server, _load, TimeSpan.FromSeconds(10), _clock).Update();
        foreach (var topic in (string[])["version", "uptime", "clients/connected", "clients/disconnected", "clients/total", "messages/received", "messages/sent",
            "publish/messages/received", "publish/messages/sent", "publish/messages/dropped", "bytes/received", "bytes/sent", "subscriptions/count",
            "clients/active", "clients/inactive", "clients/expired", "clients/maximum", "heap/current", "heap/maximum", "shared_subscriptions/count",
            "store/messages/count", "store/messages/bytes", "messages/stored", "load/sockets/1min", "retained messages/count", "load/messages/received/1min", "load/bytes/sent/5min", "load/connections/15min"])
            Assert.NotNull(Value(topic));
        Assert.StartsWith("EdgeIoT version ", Value("version"), StringComparison.Ordinal);
        Assert.Equal("0 seconds", Value("uptime"));
    }

    [Fact]
    public void They_follow_what_happens_once_in_an_interval()
    {
        var topics = new BrokerTopics(_server, _load, TimeSpan.FromSeconds(10), _clock);
        topics.Update();
        _load.ClientConnected();
        _clock.Advance(TimeSpan.FromSeconds(9));
        topics.Update();
        Assert.Equal(("0 seconds", "0"), (Value("uptime"), Value("clients/connected")));
        _clock.Advance(TimeSpan.FromSeconds(1));
        topics.Update();
        Assert.Equal(("10 seconds", "1"), (Value("uptime"), Value("clients/connected")));
    }

    [Fact]
    public void Without_an_interval_there_are_none()
    {
        new BrokerTopics(_server, _load, TimeSpan.Zero, _clock).Update();
        Assert.Equal(0, _server.Retained.Count);
    }

    [Fact]
    public void A_load_average_rises_and_falls_as_mosquittos_does()
    {
        var rate = new MessageRate("messages/received", statistics => statistics.PacketsReceived);
        rate.Measure(new MqttServerStatistics { PacketsReceived = 100 }, TimeSpan.FromSeconds(10));
        Assert.Equal(600 * (1 - Math.Exp(-1.0 / 6)), rate.OneMinute, tolerance: 1e-9);
        Assert.Equal(600 * (1 - Math.Exp(-1.0 / 30)), rate.FiveMinutes, tolerance: 1e-9);
        var before = rate.FifteenMinutes;
        rate.Measure(new MqttServerStatistics { PacketsReceived = 100 }, TimeSpan.FromSeconds(10));
        Assert.Equal(before * Math.Exp(-1.0 / 90), rate.FifteenMinutes, tolerance: 1e-9);
    }

    private string? Value(string topic) =>
        _server.Retained.TryGet($"$SYS/broker/{topic}", out var message) ? Encoding.UTF8.GetString(message.Payload.Span) : null;

    private sealed class Clock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}

using System.Globalization;
using System.Text;
using EdgeIoT.Gateway.Hosting;
using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Gateway.Topics;

/// <summary>Mosquitto's <c>$SYS</c> topics, as far as they mean something here: retained, and published again when they change.</summary>
/// <param name="server">Counts, and publishes.</param>
/// <param name="load">Counts clients, without gateways.</param>
/// <param name="interval">Time between updates; zero: nothing is published.</param>
/// <param name="time">The clock.</param>
internal sealed class BrokerTopics(MqttServer server, LoadMeter load, TimeSpan interval, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private readonly Dictionary<string, string> _published = new(StringComparer.Ordinal);
    private readonly MessageRate[] _rates =
    [
        new("messages/received", statistics => statistics.PacketsReceived),
        new("messages/sent", statistics => statistics.PacketsSent),
        new("publish/received", statistics => statistics.MessagesReceived),
        new("publish/sent", statistics => statistics.MessagesSent),
        new("publish/dropped", statistics => statistics.MessagesDropped),
        new("bytes/received", statistics => statistics.BytesReceived),
        new("bytes/sent", statistics => statistics.BytesSent),
        new("connections", statistics => statistics.ConnectionsTotal),
        new("sockets", statistics => statistics.ConnectionsOpened),
    ];

    private int _mostClients;
    private long _mostHeap;
    private TimeSpan _last;
    private TimeSpan _next;

    /// <summary>To be called about every second.</summary>
    public void Update()
    {
        var uptime = time.GetElapsedTime(_started);
        if (interval == TimeSpan.Zero || uptime < _next)
            return;
        _next = uptime + interval;
        var statistics = server.Statistics;
        Publish("version", $"EdgeIoT version {GatewayVersion.Text}");
        Publish("uptime", Text($"{(long)uptime.TotalSeconds} seconds"));
        PublishClients(statistics);
        PublishHeap();
        Publish("messages/received", Text($"{statistics.PacketsReceived}"));
        Publish("messages/sent", Text($"{statistics.PacketsSent}"));
        Publish("publish/messages/received", Text($"{statistics.MessagesReceived}"));
        Publish("publish/messages/sent", Text($"{statistics.MessagesSent}"));
        Publish("publish/messages/dropped", Text($"{statistics.MessagesDropped}"));
        Publish("store/messages/count", Text($"{statistics.StoredMessages + statistics.RetainedMessages}"));
        Publish("messages/stored", Text($"{statistics.StoredMessages + statistics.RetainedMessages}"));
        Publish("store/messages/bytes", Text($"{statistics.StoredBytes + statistics.RetainedBytes}"));
        Publish("bytes/received", Text($"{statistics.BytesReceived}"));
        Publish("bytes/sent", Text($"{statistics.BytesSent}"));
        Publish("subscriptions/count", Text($"{statistics.Subscriptions}"));
        Publish("shared_subscriptions/count", Text($"{statistics.SharedSubscriptions}"));
        Publish("connections/socket/count", Text($"{statistics.ConnectionsOpened}"));
        Publish("retained messages/count", Text($"{statistics.RetainedMessages}"));
        foreach (var rate in _rates)
            PublishLoad(rate, statistics, uptime - _last);
        _last = uptime;
    }

    private void PublishClients(MqttServerStatistics statistics)
    {
        var connected = load.Clients;
        var away = Math.Max(0, statistics.Sessions - connected);
        _mostClients = Math.Max(_mostClients, connected + away);
        Publish("clients/connected", Text($"{connected}"));
        Publish("clients/active", Text($"{connected}"));
        Publish("clients/disconnected", Text($"{away}"));
        Publish("clients/inactive", Text($"{away}"));
        Publish("clients/expired", Text($"{statistics.SessionsExpired}"));
        Publish("clients/maximum", Text($"{_mostClients}"));
        Publish("clients/total", Text($"{connected + away}"));
    }

    private void PublishHeap()
    {
        var now = GC.GetTotalMemory(forceFullCollection: false);
        _mostHeap = Math.Max(_mostHeap, now);
        Publish("heap/current", Text($"{now}"));
        Publish("heap/maximum", Text($"{_mostHeap}"));
    }

    private void PublishLoad(MessageRate rate, MqttServerStatistics statistics, TimeSpan elapsed)
    {
        rate.Measure(statistics, elapsed);
        Publish($"load/{rate.Name}/1min", Text($"{rate.OneMinute:0.00}"));
        Publish($"load/{rate.Name}/5min", Text($"{rate.FiveMinutes:0.00}"));
        Publish($"load/{rate.Name}/15min", Text($"{rate.FifteenMinutes:0.00}"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Publish(string topic, string value)
    {
        if (_published.TryGetValue(topic, out var before) && before == value)
            return;
        _published[topic] = value;
        server.Publish("$SYS/broker/" + topic, Encoding.UTF8.GetBytes(value), retain: true);
    }
}

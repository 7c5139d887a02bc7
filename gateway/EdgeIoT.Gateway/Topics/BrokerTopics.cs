using System.Globalization;
using System.Text;
using EdgeIoT.Gateway.Hosting;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Gateway.Topics;

/// <summary>The part of Mosquitto's <c>$SYS</c> topics that tools look at.</summary>
internal sealed class BrokerTopics(MqttServer server, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly long _started = time.GetTimestamp();
    private TimeSpan _next;

    /// <summary>To be called about every second.</summary>
    public void Update()
    {
        var uptime = time.GetElapsedTime(_started);
        if (uptime < _next)
            return;
        _next = uptime + Period;
        var statistics = server.Statistics;
        Publish("version", $"EdgeIoT {GatewayVersion.Text}");
        Publish("uptime", Text($"{(long)uptime.TotalSeconds} seconds"));
        Publish("clients/connected", Text($"{statistics.Connections}"));
        Publish("clients/total", Text($"{statistics.Sessions}"));
        Publish("subscriptions/count", Text($"{statistics.Subscriptions}"));
        Publish("retained messages/count", Text($"{statistics.RetainedMessages}"));
        Publish("messages/received", Text($"{statistics.MessagesReceived}"));
        Publish("messages/sent", Text($"{statistics.MessagesSent}"));
        Publish("publish/messages/dropped", Text($"{statistics.MessagesDropped}"));
        Publish("bytes/received", Text($"{statistics.BytesReceived}"));
        Publish("bytes/sent", Text($"{statistics.BytesSent}"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Publish(string topic, string value) => server.Publish("$SYS/broker/" + topic, Encoding.UTF8.GetBytes(value), retain: true);
}

using System.Collections.Concurrent;
using System.Text;
using EdgeIoT.Mqtt.Client;

namespace EdgeIoT.Gateway.Tests.Running;

/// <summary>What a subscriber got.</summary>
internal sealed class Received
{
    private readonly ConcurrentQueue<(string Topic, string Payload, bool Retain)> _messages = new();

    public IReadOnlyList<(string Topic, string Payload, bool Retain)> Messages => [.. _messages];

    public void Take(MqttClient client, in MqttReceived message) =>
        _messages.Enqueue((message.TopicText, Encoding.UTF8.GetString(message.Payload), message.Retain));

    public Task<(string Topic, string Payload, bool Retain)> UntilAsync(string topic) => UntilAsync(topic, _ => true);

    public async Task<(string Topic, string Payload, bool Retain)> UntilAsync(string topic, Func<string, bool> payload)
    {
        await Eventually.TrueAsync($"{topic} is received", () => Task.FromResult(_messages.Any(message => message.Topic == topic && payload(message.Payload))));
        return _messages.First(message => message.Topic == topic && payload(message.Payload));
    }
}

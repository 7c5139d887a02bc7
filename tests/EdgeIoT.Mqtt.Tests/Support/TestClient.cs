using System.Collections.Concurrent;
using System.Text;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>What a client received, decoded.</summary>
internal sealed record Message(string Topic, string Payload, MqttQoS QoS, bool Retain, MqttMessageProperties Properties, IReadOnlyList<uint> Identifiers);

/// <summary>A client that keeps what it receives.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    private readonly ConcurrentQueue<Message> _messages = new();
    private readonly TaskCompletionSource<MqttClosed> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TestClient(MqttClientOptions options) => Client = new(options with
    {
        Received = (MqttClient _, in MqttReceived m) => _messages.Enqueue(
            new(m.TopicText, Encoding.UTF8.GetString(m.Payload), m.QoS, m.Retain, m.Properties, m.SubscriptionIdentifiers)),
        Closed = (_, why) => _closed.TrySetResult(why),
    });

    public MqttClient Client { get; }

    public MqttConnectResult ConnectResult { get; set; } = null!;

    public int Count => _messages.Count;

    public Task<MqttClosed> ClosedAsync(string what) => Wait.ForAsync(_closed.Task, $"the connection's end: {what}");

    public async Task<Message> NextAsync(string what = "a message")
    {
        Message? message = null;
        await Wait.UntilAsync(() => _messages.TryDequeue(out message), what);
        return message!;
    }

    /// <summary>Nothing more has arrived, as of a round trip to the server and back.</summary>
    public async Task NothingMoreAsync()
    {
        var topic = $"nothing-more/{Guid.NewGuid():N}";
        await Client.SubscribeAsync(topic, MqttQoS.AtLeastOnce);
        await Client.PublishAsync(topic, "end"u8.ToArray());
        var next = await NextAsync("the marker that follows everything");
        Assert.Equal(topic, next.Topic);
        await Client.UnsubscribeAsync(topic);
    }

    public Task<MqttPublishResult> PublishAsync(string topic, string payload, MqttQoS qos = MqttQoS.AtLeastOnce, bool retain = false,
        MqttMessageProperties? properties = null) =>
        Wait.ForAsync(Client.PublishAsync(topic, Encoding.UTF8.GetBytes(payload), qos, retain, properties).AsTask(), $"the acknowledgement of {payload}");

    public Task<IReadOnlyList<MqttReasonCode>> SubscribeAsync(string filter, MqttQoS qos = MqttQoS.AtLeastOnce) =>
        Wait.ForAsync(Client.SubscribeAsync(filter, qos).AsTask(), $"SUBACK for {filter}");

    public ValueTask DisposeAsync() => Client.DisposeAsync();
}

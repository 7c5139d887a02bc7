using System.Collections.Concurrent;
using System.Text;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Client.Reconnecting;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>A reconnecting client that keeps what it receives and hears, and pauses for a moment only.</summary>
internal sealed class StayingClient : IAsyncDisposable
{
    public StayingClient(MqttClientOptions options, Func<MqttReconnectOptions, MqttReconnectOptions>? with = null)
    {
        var own = new MqttReconnectOptions
        {
            Client = options with { Received = (MqttClient _, in MqttReceived m) => Payloads.Enqueue(Encoding.UTF8.GetString(m.Payload)) },
            FirstPause = TimeSpan.FromMilliseconds(1),
            LongestPause = TimeSpan.FromMilliseconds(20),
            Disconnected = (server, why, pause) => Breaks.Enqueue((server, why, pause)),
        };
        Client = new(with?.Invoke(own) ?? own);
    }

    public MqttReconnectingClient Client { get; }

    public ConcurrentQueue<string> Payloads { get; } = new();

    public ConcurrentQueue<(MqttServerAddress Server, MqttClosed Why, TimeSpan? Pause)> Breaks { get; } = new();

    public static StayingClient Start(int port, Func<MqttClientOptions, MqttClientOptions>? options = null, Func<MqttReconnectOptions, MqttReconnectOptions>? with = null)
    {
        var own = new MqttClientOptions { Host = "127.0.0.1", Port = port, ClientId = "c", SessionExpiry = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(15) };
        var client = new StayingClient(options?.Invoke(own) ?? own, with);
        client.Client.Start();
        return client;
    }

    public Task<MqttPublishResult> Publish(string payload, MqttQoS qos = MqttQoS.AtLeastOnce, string topic = "a") =>
        Wait.ForAsync(Client.PublishAsync(topic, Encoding.UTF8.GetBytes(payload), qos).AsTask(), $"the result of {payload}");

    public ValueTask DisposeAsync() => Client.DisposeAsync();
}

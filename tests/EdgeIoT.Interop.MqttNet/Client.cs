using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeIoT.Interop.MqttNet;

/// <summary>MQTTnet's client, which keeps what it receives.</summary>
internal sealed class Client : IAsyncDisposable
{
    private Client(IMqttClient client) => Inner = client;

    public IMqttClient Inner { get; }

    public ConcurrentQueue<(string Text, MqttApplicationMessage Message)> Messages { get; } = new();

    public MqttClientConnectResult ConnectResult { get; private set; } = null!;

    public static async Task<Client> ConnectAsync(GatewayForTests gateway, MqttProtocolVersion version, Func<MqttClientOptionsBuilder, MqttClientOptionsBuilder>? with = null)
    {
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", gateway.Port).WithProtocolVersion(version);
        var client = new Client(new MqttClientFactory().CreateMqttClient());
        client.Inner.ApplicationMessageReceivedAsync += received =>
        {
            client.Messages.Enqueue((Encoding.UTF8.GetString(received.ApplicationMessage.Payload.ToArray()), received.ApplicationMessage));
            return Task.CompletedTask;
        };
        client.ConnectResult = await client.Inner.ConnectAsync((with?.Invoke(options) ?? options).Build());
        return client;
    }

    public Task SubscribeAsync(string filter, MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtLeastOnce) => Inner.SubscribeAsync(filter, qos);

    public Task<MqttClientPublishResult> PublishAsync(string topic, string payload, MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtLeastOnce, bool retain = false) =>
        Inner.PublishStringAsync(topic, payload, qos, retain);

    public async Task<(string Text, MqttApplicationMessage Message)> NextAsync(string what)
    {
        (string, MqttApplicationMessage) next = default;
        await Eventually.TrueAsync(what, () => Messages.TryDequeue(out next));
        return next;
    }

    public async ValueTask DisposeAsync()
    {
        await Inner.TryDisconnectAsync();
        Inner.Dispose();
    }
}

using System.Buffers;
using System.Text;
using MQTTnet;

namespace EdgeIoT.Interop.MqttNet;

/// <summary>The consumer that the README shows, with the lines above that begin with using.</summary>
internal static class ReadingsConsumer
{
    #region README
    public static async Task PrintReadingsAsync(string host, int port, TextWriter output, CancellationToken stop)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += received =>
            output.WriteLineAsync(Encoding.UTF8.GetString(received.ApplicationMessage.Payload.ToArray()));
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer(host, port).Build(), stop);
        await client.SubscribeAsync("edgeiot/readings", cancellationToken: stop);
        await Task.Delay(Timeout.Infinite, stop);
    }
    #endregion
}

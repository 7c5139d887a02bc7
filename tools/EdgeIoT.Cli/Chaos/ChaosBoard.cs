using System.Globalization;
using System.Text;
using EdgeIoT.Mqtt.Client;

namespace EdgeIoT.Cli.Chaos;

/// <summary>
/// A board as simple as one can be: it sends a reading, waits for the PUBACK, and sends the next. Without one it takes the reading to the next
/// gateway. That it waits makes the audit sharp: whatever it counts was acknowledged, in this order.
/// </summary>
internal sealed class ChaosBoard(string device, IReadOnlyList<int> ports, TimeSpan interval, AcknowledgedReadings acknowledged)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    private int _turn;
    private MqttClient? _client;

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            for (var seq = 1L; !stop.IsCancellationRequested; seq++)
            {
                while (!await SendAsync(seq, stop))
                    await NextGatewayAsync(stop);
                acknowledged.Add(new ReadingName(device, 1, seq));
                await Task.Delay(interval, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What is under way may arrive or not: nobody was told that it is safe.
        }
        finally
        {
            if (_client is not null)
                await _client.DisposeAsync();
        }
    }

    private async Task<bool> SendAsync(long seq, CancellationToken stop)
    {
        if (_client is null)
            return false;
        var payload = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{{\"boot\":1,\"seq\":{seq},\"temperature_c\":{20 + (seq % 100 / 10.0):0.0},\"humidity_pct\":45.5,\"pressure_hpa\":1013.25}}"));
        try
        {
            var result = await _client.PublishAsync($"edgeiot/device/{device}/telemetry", payload).AsTask().WaitAsync(Patience, stop);
            return result.IsSuccess;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task NextGatewayAsync(CancellationToken stop)
    {
        if (_client is not null)
            await _client.DisposeAsync();
        _client = null;
        var client = new MqttClient(new MqttClientOptions
        {
            Host = "127.0.0.1",
            Port = ports[_turn++ % ports.Count],
            ClientId = device,
            ConnectTimeout = Patience,
        });
        if ((await client.ConnectAsync(stop)).IsSuccess)
        {
            _client = client;
            return;
        }

        await client.DisposeAsync();
        await Task.Delay(Breath, stop);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeIoT.Bench.Peers;
using EdgeIoT.Mqtt.Client;

namespace EdgeIoT.Bench.Failover;

/// <summary>
/// Readings are published to a survivor, which passes on what is ordered. A reading is ordered by an entry of the log that names it: the first one
/// that was published after the kill and comes back tells that the log goes on. (Its PUBACK needs no coordinator and came long before.)
/// </summary>
internal sealed class GatewayFailover(GatewayMesh mesh) : IFailover
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Name => "EdgeIoT";

    public async Task<TimeSpan> FailAsync(int round)
    {
        var coordinator = mesh.Coordinator();
        var device = string.Create(CultureInfo.InvariantCulture, $"failover-{round}");
        using var done = new CancellationTokenSource(Patience);
        var ordered = new OrderedReadings(device);
        await using var client = new MqttClient(new MqttClientOptions
        {
            Host = "127.0.0.1",
            Port = mesh.MqttOf((coordinator + 1) % 3).Port,
            ClientId = device,
            Received = ordered.Received,
        });
        if (!(await client.ConnectAsync(done.Token)).IsSuccess)
            throw new InvalidDataException("the survivor lets nobody in");
        await client.SubscribeAsync([new MqttSubscription("edgeiot/readings")]);

        var seq = 0L;
        var publishing = PublishAsync();
        await ordered.AfterAsync(0).WaitAsync(done.Token);
        var start = Stopwatch.GetTimestamp();
        mesh.Kill(coordinator);
        var time = Stopwatch.GetElapsedTime(start, await ordered.AfterAsync(Volatile.Read(ref seq)).WaitAsync(done.Token));
        await done.CancelAsync();
        await publishing;
        mesh.StartAgain(coordinator);
        mesh.WaitUntilAgreed();
        return time;

        async Task PublishAsync()
        {
            while (!done.IsCancellationRequested)
            {
                var payload = string.Create(CultureInfo.InvariantCulture, $"{{\"boot\":1,\"seq\":{Interlocked.Increment(ref seq)},\"temperature_c\":20.5}}");
                _ = client.PublishAsync($"edgeiot/device/{device}/telemetry", Encoding.ASCII.GetBytes(payload)).AsTask();
                await Task.Delay(AskEvery);
            }
        }
    }

    /// <summary>Waits for the first reading of a device that is newer than another.</summary>
    private sealed class OrderedReadings(string device)
    {
        private readonly Lock _gate = new();
        private long _newest;
        private long _wanted = long.MaxValue;
        private TaskCompletionSource<long> _there = new();

        /// <returns>When it came, as <see cref="Stopwatch.GetTimestamp"/>.</returns>
        public Task<long> AfterAsync(long seq)
        {
            lock (_gate)
            {
                _there = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
                _wanted = seq;
                Look();
                return _there.Task;
            }
        }

        public void Received(MqttClient client, in MqttReceived message)
        {
            var reader = new Utf8JsonReader(message.Payload);
            var reading = JsonElement.ParseValue(ref reader);
            if (reading.GetProperty("device").GetString() != device)
                return;
            lock (_gate)
            {
                _newest = reading.GetProperty("seq").GetInt64();
                Look();
            }
        }

        private void Look()
        {
            if (_newest > _wanted)
                _there.TrySetResult(Stopwatch.GetTimestamp());
        }
    }
}

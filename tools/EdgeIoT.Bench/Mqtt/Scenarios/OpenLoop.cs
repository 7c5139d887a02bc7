using System.Diagnostics;
using EdgeIoT.Bench.Mqtt.Brokers;
using EdgeIoT.Bench.Mqtt.Wire;

namespace EdgeIoT.Bench.Mqtt.Scenarios;

/// <summary>
/// A fixed number of QoS 1 messages a second, whatever the broker does: the rate at which a gateway lives. Each is timed from the moment
/// when it was due, so that waiting for a slow broker counts. The load watches without sleeping, so that its own waking is not measured.
/// </summary>
internal sealed class OpenLoop : IScenario
{
    private const int Payload = 128;
    private const int Publishers = 10;
    private static int _runs;

    public string Name => "rate";

    public string Title => $"QoS 1 at {PerSecond:N0}/s, 10 connections";

    public double Target => 1.0;

    public int PerSecond { get; init; } = 5000;

    public Sample Run(IBroker broker, TimeSpan warmUp, TimeSpan measured)
    {
        using var run = new Load(broker, $"{Name}-{++_runs}", PerSecond);
        run.For(warmUp);
        return run.Measure(broker, measured);
    }

    private sealed class Load : IDisposable
    {
        private readonly Epoll _epoll = new();
        private readonly List<Publisher> _publishers = [];
        private readonly Subscriber _subscriber;
        private readonly Dictionary<(Publisher Publisher, ushort Identifier), long> _due = [];
        private readonly List<double> _latencies = new(1 << 16);
        private readonly Action<Publisher, ushort> _acknowledged;
        private readonly long _interval;
        private long _next = Stopwatch.GetTimestamp();
        private long _published;

        public Load(IBroker broker, string run, int perSecond)
        {
            _acknowledged = Acknowledged;
            _interval = Stopwatch.Frequency / perSecond;
            _subscriber = new(LoadConnection.Open(broker.EndPoint, $"{run}-s", buffer: 1 << 18, number: -1));
            _subscriber.Connection.Subscribe($"{run}/+/value", 1);
            _epoll.Watch(_subscriber.Connection);
            for (var i = 0; i < Publishers; i++)
            {
                var connection = LoadConnection.Open(broker.EndPoint, $"{run}-p{i}", number: i);
                _publishers.Add(new(connection, $"{run}/{i}/value", 1, Payload));
                _epoll.Watch(connection);
            }
        }

        public void For(TimeSpan time)
        {
            var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() is var now && now < end)
            {
                for (; _next <= now; _next += _interval)
                {
                    var publisher = _publishers[(int)(_published++ % Publishers)];
                    _due[(publisher, publisher.Publish())] = _next;
                }

                Receive();
            }
        }

        public Sample Measure(IBroker broker, TimeSpan time)
        {
            var asked = broker.AllocatedBytes();
            var before = broker.AllocatedBytes();
            _next = Stopwatch.GetTimestamp();
            _latencies.Clear();
            var (published, received) = (_published, _subscriber.Received);
            var meter = new Meter(broker, received);
            For(time);
            var sample = meter.Stop(_subscriber.Received);
            _latencies.Sort();
            return sample with
            {
                Lost = Math.Max(0, _published - published - (_subscriber.Received - received) - PerRead),
                AcknowledgedP50 = Quantile(0.5),
                AcknowledgedP99 = Quantile(0.99),
                Allocated = broker.AllocatedBytes() is { } after ? (double)(after - before! - (before! - asked!)) / (_subscriber.Received - received) : null,
            };
        }

        /// <summary>Messages that may be under way at the end and are not lost: those of 50 ms.</summary>
        private long PerRead => Stopwatch.Frequency / _interval / 20;

        public void Dispose()
        {
            _subscriber.Connection.Dispose();
            _publishers.ForEach(p => p.Connection.Dispose());
            _epoll.Dispose();
        }

        private void Receive()
        {
            var ready = _epoll.Wait(milliseconds: 0);
            for (var i = 0; i < ready; i++)
            {
                var number = _epoll[i].Number;
                if (number < 0) _subscriber.Receive();
                else _publishers[number].Receive(_acknowledged);
            }
        }

        private void Acknowledged(Publisher publisher, ushort identifier)
        {
            if (_due.Remove((publisher, identifier), out var due)) _latencies.Add(Stopwatch.GetElapsedTime(due).TotalMicroseconds);
        }

        private double Quantile(double share) =>
            _latencies.Count == 0 ? double.NaN : _latencies[(int)Math.Min(_latencies.Count - 1, _latencies.Count * share)];
    }
}

using System.Diagnostics;
using EdgeIoT.Bench.Mqtt.Brokers;
using EdgeIoT.Bench.Mqtt.Wire;

namespace EdgeIoT.Bench.Mqtt.Scenarios;

/// <summary>
/// Publishers that go on as soon as their messages have arrived: at most 1,000 deliveries are under way, and 20 publishes of a publisher are
/// unacknowledged, so that a broker that is slow need not drop anything. One message in each write, 128 bytes in each message.
/// </summary>
internal sealed class ClosedLoop : IScenario
{
    private const int Payload = 128;
    private const int MostUnderWay = 1000;
    private const int MostUnacknowledged = 20;

    /// <summary>After so long without a delivery, what is under way counts as lost.</summary>
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(0.5);

    private static int _runs;

    public required string Name { get; init; }

    public required string Title { get; init; }

    public required double Target { get; init; }

    public int Publishers { get; init; } = 1;

    public int Subscribers { get; init; } = 1;

    public int QoS { get; init; }

    /// <summary>Clients that subscribe to something that nobody publishes.</summary>
    public int Strangers { get; init; }

    public Sample Run(IBroker broker, TimeSpan warmUp, TimeSpan measured)
    {
        using var run = new Load(this, broker, $"{Name}-{++_runs}");
        run.For(warmUp);
        return run.Measure(broker, measured);
    }

    private sealed class Load : IDisposable
    {
        private readonly ClosedLoop _scenario;
        private readonly Epoll _epoll = new();
        private readonly List<LoadConnection> _strangers = [];
        private readonly List<Publisher> _publishers = [];
        private readonly List<Subscriber> _subscribers = [];
        private int _next;
        private long _deliveries;
        private long _received;
        private long _lost;
        private long _lastReceived = Stopwatch.GetTimestamp();

        public Load(ClosedLoop scenario, IBroker broker, string run)
        {
            _scenario = scenario;
            for (var i = 0; i < scenario.Strangers; i++)
            {
                _strangers.Add(LoadConnection.Open(broker.EndPoint, $"{run}-o{i}", buffer: 256));
                _strangers[^1].Subscribe($"{run}/other/{i}", 0);
            }

            for (var i = 0; i < scenario.Subscribers; i++)
            {
                var connection = LoadConnection.Open(broker.EndPoint, $"{run}-s{i}", buffer: 1 << 18, number: i);
                connection.Subscribe($"{run}/+/value", scenario.QoS);
                _subscribers.Add(new(connection));
                _epoll.Watch(connection);
            }

            for (var i = 0; i < scenario.Publishers; i++)
            {
                var connection = LoadConnection.Open(broker.EndPoint, $"{run}-p{i}", number: -1 - i);
                _publishers.Add(new(connection, $"{run}/{i}/value", scenario.QoS, Payload));
                _epoll.Watch(connection);
            }
        }

        public void For(TimeSpan time)
        {
            var start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                Publish();
                Receive();
            }
        }

        public Sample Measure(IBroker broker, TimeSpan time)
        {
            var asked = broker.AllocatedBytes();
            var before = broker.AllocatedBytes();
            var meter = new Meter(broker, _received);
            var (received, lost) = (_received, _lost);
            For(time);
            var sample = meter.Stop(_received);
            return sample with
            {
                Lost = _lost - lost,

                // Asking allocates as well: as much as it did the first time.
                Allocated = broker.AllocatedBytes() is { } after ? (double)(after - before! - (before! - asked!)) / (_received - received) : null,
            };
        }

        public void Dispose()
        {
            _strangers.ForEach(c => c.Dispose());
            _subscribers.ForEach(s => s.Connection.Dispose());
            _publishers.ForEach(p => p.Connection.Dispose());
            _epoll.Dispose();
        }

        private void Publish()
        {
            var passed = 0;
            while (_deliveries - _received - _lost + _subscribers.Count <= MostUnderWay && passed < _publishers.Count)
            {
                var publisher = _publishers[_next];
                _next = (_next + 1) % _publishers.Count;
                if (publisher.Unacknowledged >= MostUnacknowledged || publisher.Connection.IsBlocked)
                {
                    passed++;
                    continue;
                }

                publisher.Publish();
                _deliveries += _subscribers.Count;
                passed = 0;
            }
        }

        private void Receive()
        {
            var before = _received;
            var ready = _epoll.Wait(milliseconds: 1);
            for (var i = 0; i < ready; i++)
            {
                var number = _epoll[i].Number;
                if (number < 0) _publishers[-1 - number].Receive();
                else _received += _subscribers[number].Receive();
            }

            var now = Stopwatch.GetTimestamp();
            if (_received > before) _lastReceived = now;
            if (Stopwatch.GetElapsedTime(_lastReceived, now) < LostAfter) return;
            _lost = _deliveries - _received;
            _lastReceived = now;
        }
    }
}

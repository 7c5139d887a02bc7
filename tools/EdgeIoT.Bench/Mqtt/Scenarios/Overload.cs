using System.Diagnostics;
using EdgeIoT.Bench.Mqtt.Brokers;
using EdgeIoT.Bench.Mqtt.Wire;

namespace EdgeIoT.Bench.Mqtt.Scenarios;

/// <summary>
/// Publishers that never wait, and subscribers that read a hundredth of it. The broker has to drop; its memory has to stay where it is, every client has to
/// stay connected, and what is missing in the end has to be what it says it has dropped. A bystander shows how the others feel it.
/// </summary>
internal sealed class Overload : IDisposable
{
    public const string Name = "overload";

    private const int Payload = 128;
    private const int Publishers = 4;
    private const int SlowSubscribers = 4;
    private const int BytesPerRead = 2048;
    private static readonly TimeSpan ReadInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan BystanderInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private readonly IBroker _broker;
    private readonly Epoll _epoll = new();
    private readonly List<Publisher> _publishers = [];
    private readonly List<Subscriber> _slow = [];
    private readonly Publisher _bystander;
    private readonly List<double> _latencies = [];
    private readonly List<double> _memory = [];
    private long _published;
    private long _lastRead;
    private long _asked;

    public Overload(IBroker broker)
    {
        _broker = broker;
        for (var i = 0; i < SlowSubscribers; i++)
        {
            var connection = LoadConnection.Open(broker.EndPoint, $"slow-{i}", buffer: 1 << 18);
            connection.Subscribe("overload/#", i % 2);
            _slow.Add(new(connection));
        }

        for (var i = 0; i < Publishers; i++)
            _publishers.Add(new(LoadConnection.Open(broker.EndPoint, $"fast-{i}", number: i), $"overload/{i}", i % 2, Payload));
        _bystander = new(LoadConnection.Open(broker.EndPoint, "bystander", number: Publishers), "bystander", 1, Payload);
        foreach (var publisher in _publishers) _epoll.Watch(publisher.Connection);
        _epoll.Watch(_bystander.Connection);
    }

    public OverloadFigures Measure(TimeSpan time)
    {
        var dropped = _broker.DroppedMessages();
        var start = Stopwatch.GetTimestamp();
        var nextSample = TimeSpan.Zero;
        while (Stopwatch.GetElapsedTime(start) is var elapsed && elapsed < time)
        {
            if (elapsed >= nextSample)
            {
                _memory.Add(_broker.Process.MemoryMiB);
                nextSample += TimeSpan.FromSeconds(1);
            }

            for (var i = 0; i < 64; i++) Publish();
            Receive();
            ReadSlowly();
            AskBystander();
        }

        Drain();
        _latencies.Sort();
        return new()
        {
            PublishedPerSecond = _published / time.TotalSeconds,
            MiddleMiB = _memory[_memory.Count / 2],
            GreatestMiB = _memory.Max(),
            LastMiB = _memory[^1],
            Missing = (_published * SlowSubscribers) - _slow.Sum(s => s.Received),
            Counted = _broker.DroppedMessages() - dropped,
            BystanderP50 = _latencies[_latencies.Count / 2],
            BystanderGreatest = _latencies[^1],
        };
    }

    public void Dispose()
    {
        _publishers.ForEach(p => p.Connection.Dispose());
        _slow.ForEach(s => s.Connection.Dispose());
        _bystander.Connection.Dispose();
        _epoll.Dispose();
    }

    private void Publish()
    {
        foreach (var publisher in _publishers)
        {
            if (publisher.Connection.IsBlocked || publisher.Unacknowledged >= 1000) continue;
            publisher.Publish();
            _published++;
        }
    }

    private void Receive()
    {
        var ready = _epoll.Wait(milliseconds: 0);
        for (var i = 0; i < ready; i++)
        {
            var number = _epoll[i].Number;
            if (number < Publishers) _publishers[number].Receive();
            else _bystander.Receive((_, _) => _latencies.Add(Stopwatch.GetElapsedTime(_asked).TotalMilliseconds));
        }
    }

    private void ReadSlowly()
    {
        if (Stopwatch.GetElapsedTime(_lastRead) < ReadInterval) return;
        _lastRead = Stopwatch.GetTimestamp();
        foreach (var subscriber in _slow) subscriber.Receive(BytesPerRead);
    }

    private void AskBystander()
    {
        if (_bystander.Unacknowledged > 0 || Stopwatch.GetElapsedTime(_asked) < BystanderInterval) return;
        _asked = Stopwatch.GetTimestamp();
        _bystander.Publish();
    }

    /// <summary>Takes what still comes: nobody publishes any more.</summary>
    private void Drain()
    {
        var last = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(last) < Quiet)
        {
            var blocked = _publishers.Count(p => p.Connection.IsBlocked);
            Receive();
            if (_slow.Sum(s => s.Receive()) > 0 || blocked > 0) last = Stopwatch.GetTimestamp();
            else Thread.Sleep(1);
        }
    }
}

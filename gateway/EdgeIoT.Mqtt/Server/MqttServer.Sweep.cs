using System.Collections.Concurrent;

namespace EdgeIoT.Mqtt.Server;

public sealed partial class MqttServer
{
    /// <summary>How long a closed connection may take to send its last bytes.</summary>
    private const long ClosingGrace = 5000;

    private readonly ConcurrentQueue<Lingering> _lingering = new();
    private int _sweeping;
    private int _sweeps;

    private void Sweep()
    {
        // A sweep that takes longer than the interval is not joined by a second one.
        if (Interlocked.Exchange(ref _sweeping, 1) != 0) return;
        var now = Clock.Now;
        foreach (var connection in _connections.Values) connection.Sweep(now, ClosingGrace);
        while (_lingering.TryPeek(out var first) && (first.Closed.IsCancellationRequested || now - first.Since > ClosingGrace))
        {
            _lingering.TryDequeue(out _);
            if (!first.Closed.IsCancellationRequested) first.Abort();
        }

        Sessions.Sweep();
        if (++_sweeps % 64 == 0) Retained.Sweep();
        Volatile.Write(ref _sweeping, 0);
    }

    /// <summary>Our part is over, but the transport may still be sending to somebody who does not read.</summary>
    private void Linger(Action abort, CancellationToken closed)
    {
        if (closed.CanBeCanceled) _lingering.Enqueue(new(abort, Clock.Now, closed));
    }

    private readonly record struct Lingering(Action Abort, long Since, CancellationToken Closed);
}

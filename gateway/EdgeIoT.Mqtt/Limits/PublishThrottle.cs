using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Mqtt.Limits;

/// <summary>
/// Keeps one client's <see cref="PublishLimits"/>. A packet may go over them, on credit; then nothing is read until the credit is paid back and a little
/// is there again, so that the client is not woken for each message.
/// </summary>
/// <param name="limits">What the client may do.</param>
/// <param name="server">Its clock and counters.</param>
/// <param name="wake">Called when reading may go on; on a pool thread.</param>
internal sealed class PublishThrottle(PublishLimits limits, MqttServer server, Action wake) : IDisposable
{
    /// <summary>How much is let through at once after a pause, in parts of a second.</summary>
    private const double Portion = 0.05;

    private readonly Lock _gate = new();
    private TokenBucket _messages = new(limits.Messages, Math.Max(1, limits.Messages * limits.Burst.TotalSeconds), server.Clock.Now);
    private TokenBucket _bytes = new(limits.Bytes, Math.Max(1, limits.Bytes * limits.Burst.TotalSeconds), server.Clock.Now);
    private ITimer? _timer;
    private bool _paused;
    private bool _ended;

    /// <summary>Counts a packet; false where the client is over its limits and the packet has to wait, unread.</summary>
    public bool TryTake(int bytes)
    {
        lock (_gate)
        {
            if (_paused) return false;
            var now = server.Clock.Now;
            if (_messages.Wait(0, now) > 0 || _bytes.Wait(0, now) > 0)
            {
                Pause(now);
                return false;
            }

            _messages.Take(1, now);
            _bytes.Take(bytes, now);
            return true;
        }
    }

    /// <summary>Whether the client is over its limits.</summary>
    public bool IsPaused
    {
        get
        {
            lock (_gate) return _paused;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _timer?.Dispose();
            Resume();
        }
    }

    private void Pause(long now)
    {
        if (_ended) return;
        _paused = true;
        server.Throttling.Paused();
        _timer ??= server.Clock.Provider.CreateTimer(_ => Look(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Delay(now), Timeout.InfiniteTimeSpan);
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_ended || !_paused) return;
            var delay = Delay(server.Clock.Now);
            if (delay > TimeSpan.Zero)
            {
                _timer!.Change(delay, Timeout.InfiniteTimeSpan);
                return;
            }

            Resume();
        }

        wake();
    }

    private void Resume()
    {
        if (_paused) server.Throttling.Resumed();
        _paused = false;
    }

    private TimeSpan Delay(long now) => TimeSpan.FromMilliseconds(Math.Max(_messages.Wait(limits.Messages * Portion, now), _bytes.Wait(limits.Bytes * Portion, now)));
}

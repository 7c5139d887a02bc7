namespace EdgeIoT.Mqtt.Sessions;

internal sealed partial class SessionStore
{
    private int _trimming;

    /// <summary>All queues together hold too much: drops the oldest of the longest, on a pool thread, because here a session's lock is held.</summary>
    public void TrimSoon()
    {
        if (Interlocked.Exchange(ref _trimming, 1) == 0)
            server.Options.Scheduler.Schedule(static store => ((SessionStore)store!).Trim(), this);
    }

    private void Trim()
    {
        while (server.Stored.Bytes > server.Stored.Aim && Longest() is { } longest && longest.Shorten())
        {
        }

        Volatile.Write(ref _trimming, 0);
    }

    private Session? Longest()
    {
        lock (_gate) return _sessions.Values.MaxBy(s => s.QueuedBytes);
    }
}

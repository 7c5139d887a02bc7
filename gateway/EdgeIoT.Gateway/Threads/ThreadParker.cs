namespace EdgeIoT.Gateway.Threads;

/// <summary>
/// Lets one thread sleep until others have work for it. On Linux each handover is one system call on either side: a monitor, whose waiter has to get its
/// lock back, takes three to six, and where processors are few the threads take turns on the lock meanwhile. Neither side spins.
/// <code>
///   awake ── Park: says that it sleeps, looks a last time ──► asleep ── Unpark, or time is up ──► awake
/// </code>
/// </summary>
internal sealed class ThreadParker : IDisposable
{
    private readonly Func<bool> _hasWork;
    private readonly IWakeUp _wakeUp = OperatingSystem.IsLinux() ? new EventWakeUp() : new MonitorWakeUp();
    private int _sleeps;

    /// <param name="hasWork">Whether there is something to do; asked by the thread that is about to sleep.</param>
    public ThreadParker(Func<bool> hasWork) => _hasWork = hasWork;

    /// <summary>Sleeps until there is work, or for that long; it may be less. To be called by one thread alone.</summary>
    /// <param name="milliseconds">-1: as long as it takes.</param>
    public void Park(int milliseconds)
    {
        Volatile.Write(ref _sleeps, 1);
        Interlocked.MemoryBarrier();
        if (!_hasWork())
            _wakeUp.Wait(milliseconds);
        Volatile.Write(ref _sleeps, 0);
    }

    /// <summary>There is work, and whoever looks for it finds it. Any thread; cheap while the other one is awake.</summary>
    public void Unpark()
    {
        // The sleeper says that it sleeps before it looks a last time; this looks whether it sleeps after there is work. One of both sees the other.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _sleeps) != 0 && Interlocked.Exchange(ref _sleeps, 0) != 0)
            _wakeUp.Set();
    }

    /// <summary>Nobody sleeps here any more. Calls of <see cref="Unpark"/> that are late do nothing.</summary>
    public void Dispose() => _wakeUp.Dispose();
}

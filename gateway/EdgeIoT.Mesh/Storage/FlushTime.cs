namespace EdgeIoT.Mesh.Storage;

/// <summary>How long a disk takes for a flush, smoothed over the last eight or so. For stores, which hand it in as <see cref="IMeshStore.FlushTime"/>.</summary>
public sealed class FlushTime
{
    /// <summary>A flush counts for this much at most, so that a fast disk that stalls once is not taken for a slow one.</summary>
    public static readonly TimeSpan CountsAtMost = TimeSpan.FromMilliseconds(20);

    private const int Smoothing = 8;

    private long _ticks;

    /// <summary>The smoothed time; zero before the first flush. May be read on any thread.</summary>
    public TimeSpan Value => TimeSpan.FromTicks(Volatile.Read(ref _ticks));

    /// <summary>Another flush took so long. To be called by one thread at a time.</summary>
    public void Add(TimeSpan flush)
    {
        var counts = flush < CountsAtMost ? flush : CountsAtMost;
        Volatile.Write(ref _ticks, _ticks + ((counts.Ticks - _ticks) / Smoothing));
    }
}

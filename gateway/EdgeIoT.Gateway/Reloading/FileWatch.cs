namespace EdgeIoT.Gateway.Reloading;

/// <summary>
/// Looks at files every half second, by their time and length: that works on every file system, network shares and bind mounts of containers
/// included, where notifications do not.
/// </summary>
internal sealed class FileWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Who was let in by the old files just before they changed is found by a later look.</summary>
    private const int LooksAfterChange = 4;

    private readonly IWatchedFile[] _files;
    private readonly Action _changed;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private int _looks;

    /// <param name="files">The files.</param>
    /// <param name="changed">Called after a change, and some times more; on a pool thread.</param>
    public FileWatch(IReadOnlyCollection<IWatchedFile> files, Action changed)
    {
        _files = [.. files];
        _changed = changed;
        _timer = new Timer(_ => Look(settled: true), state: null, Interval, Interval);
    }

    /// <summary>Changes that could not be used.</summary>
    public long Failures => _files.Sum(file => file.Failures);

    /// <summary>Reads what has changed at once.</summary>
    public void Reload() => Look(settled: false);

    /// <summary>Somebody else has read a file because it had changed.</summary>
    public void Changed() => Volatile.Write(ref _looks, LooksAfterChange);

    public void Dispose() => _timer.Dispose();

    private void Look(bool settled)
    {
        lock (_gate)
        {
            foreach (var file in _files)
            {
                if (file.Check(settled))
                    _looks = LooksAfterChange;
            }

            if (_looks == 0)
                return;
            _looks--;
            _changed();
        }
    }
}

using EdgeIoT.Mesh.Configuration;

namespace EdgeIoT.Mesh.Log;

/// <content>What a gateway without the log knows of its mesh.</content>
internal sealed partial class ReplicatedLog
{
    private MeshConfiguration _observed = MeshConfiguration.Empty;
    private long _overruled;

    private bool IsObservedNewer => _observed.Stamp.IsNewerThan(_configurations[^1].Stamp) || (_overruled > 0 && _overruled == _configurations[^1].Index);

    /// <summary>Takes a configuration that is committed, though its entry is not here. It never goes back; and whoever has
    /// a log comes over to another line of epochs first. True where it is news.</summary>
    public bool Observe(MeshConfiguration configuration)
    {
        if (!configuration.Stamp.IsNewerThan(Configuration.Stamp) || (configuration.Line != Line && Last > 0))
            return false;
        _observed = configuration;
        return true;
    }

    /// <summary>Takes a configuration that is committed in a later <paramref name="term"/> than the newest one of this log came in, which is not known to be committed
    /// and is in the way: the log of that term's coordinator may not have it, and sends nothing to whoever is an observer by what it has. Until a coordinator
    /// sends something. True where it is so.</summary>
    public bool Overrule(MeshConfiguration configuration, long term)
    {
        var last = _configurations[^1];
        if (last.Index <= Committed || configuration.Line != Line || term <= TermOf(last.Index) || _observed.Stamp.IsNewerThan(configuration.Stamp))
            return false;
        _observed = configuration;
        _overruled = last.Index;
        return true;
    }

    /// <summary>A coordinator speaks to this gateway, as to one that has the log.</summary>
    public void Heed() => _overruled = 0;
}

using EdgeIoT.Mesh.Storage;
using EdgeIoT.Simulation.Disk;
using EdgeIoT.Simulation.Story;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>Snapshots at the same entry are the same bytes whoever took them, and stand for committed entries only; nothing goes back to an older one.</summary>
public sealed class SnapshotRule(LogRule logs)
{
    private readonly Dictionary<(ulong Cluster, long Index, ulong Chain), uint> _known = [];

    /// <summary>How many were taken over from another gateway.</summary>
    public int Installed { get; private set; }

    /// <summary>How many times a run began with a snapshot or took one over.</summary>
    public int Restored { get; set; }

    /// <summary>How many times a gateway forgot its beginning.</summary>
    public int Forgotten { get; private set; }

    /// <summary>Checks a snapshot that a gateway begins behind from now on.</summary>
    public void Check(string gateway, DiskImage disk, MeshSnapshot snapshot, bool keepsLog)
    {
        var hash = Checksum.Of(snapshot.Content.Span);
        var key = (snapshot.Cluster, snapshot.Index, snapshot.Chain);
        if (!_known.TryAdd(key, hash) && _known[key] != hash)
            throw new ViolationException("The applied state is one", $"{gateway} has another snapshot at entry {snapshot.Index} than others");
        if (snapshot.Cluster != disk.Vote.Cluster || snapshot.Index <= disk.LogBase || (keepsLog && snapshot.Index > disk.LogLast))
            throw new ViolationException("A snapshot goes forward", $"{gateway} begins behind {snapshot.Index}, after {disk.LogBase} of {disk.LogLast}");
        if (logs.CommittedChain(snapshot.Cluster, EpochRule.LineOf(disk.Vote.Term), snapshot.Index) is { } chain && chain != snapshot.Chain)
            throw new ViolationException("A snapshot is of committed entries", $"{gateway} has a snapshot at {snapshot.Index} of another log");
        if (keepsLog && snapshot.Index <= disk.CommittedHere)
            Forgotten++;
        else
            Installed++;
    }
}

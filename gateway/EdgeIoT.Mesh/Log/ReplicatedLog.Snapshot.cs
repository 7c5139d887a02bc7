using EdgeIoT.Mesh.Configuration;
using EdgeIoT.Mesh.Storage;

namespace EdgeIoT.Mesh.Log;

/// <content>The log begins behind a snapshot: what is up to <see cref="Base"/> is decided, applied and forgotten.</content>
internal sealed partial class ReplicatedLog
{
    private long _baseTerm;
    private ulong _baseChain;
    private long _installing;

    /// <summary>The entry that the log begins behind; 0 while nothing is forgotten.</summary>
    public long Base { get; private set; }

    /// <summary>Whether everything up to an entry is on this disk, and so is whatever a snapshot stands for.</summary>
    public bool IsOnDisk(long index) => Durable >= index && _installing == 0;

    /// <summary>The newest configuration at an entry.</summary>
    public MeshConfiguration ConfigurationAt(long index) => _configurations.FindLast(c => c.Index <= index) ?? MeshConfiguration.Empty;

    /// <summary>A snapshot of this very log takes the place of its beginning.</summary>
    public void Forget(MeshSnapshot snapshot)
    {
        NodeContext.Check(snapshot.Index <= Committed && ChainAt(snapshot.Index) == snapshot.Chain, "only what is decided is forgotten");
        SetBase(snapshot);
        Write();
        _context.Flushes.Wrote(_context.Store.WriteSnapshot(snapshot, keepsLog: true), waitedFor: 0);
    }

    /// <summary>A snapshot of another gateway takes the place of everything up to it. What is behind it stays where it follows from it.</summary>
    /// <returns>The write with which it is on the disk.</returns>
    public long Install(MeshSnapshot snapshot)
    {
        var follows = snapshot.Index <= Last && ChainAt(snapshot.Index) == snapshot.Chain;
        if (follows)
        {
            Write();
            SetBase(snapshot);
        }
        else
        {
            // Entries that are not committed may be others than the coordinator's: their disk writes count for nothing.
            var kept = Committed;
            BeginWith(snapshot);
            Durable = Math.Min(Durable, kept);
            _written = Last;
            _writing = new Queue<(long, long)>(_writing.Select(w => (w.Write, Math.Min(w.Index, kept))));
        }

        Commit(snapshot.Index);
        _installing = _context.Store.WriteSnapshot(snapshot, follows);
        _context.Flushes.Wrote(_installing, waitedFor: 1);
        _writing.Enqueue((_installing, snapshot.Index));
        return _installing;
    }

    private void BeginWith(MeshSnapshot snapshot)
    {
        _tail.Clear();
        _configurations.Clear();
        SetBase(snapshot);
        (Last, LastTerm, LastChain) = (snapshot.Index, snapshot.Term, snapshot.Chain);
    }

    private void SetBase(MeshSnapshot snapshot)
    {
        (Base, _baseTerm, _baseChain) = (snapshot.Index, snapshot.Term, snapshot.Chain);
        var configuration = MeshConfiguration.Decode(snapshot.ConfigurationIndex, snapshot.Configuration.Span);
        NodeContext.Check(configuration is not null, "a snapshot's configuration can be read");
        _configurations.RemoveAll(c => c.Index <= snapshot.ConfigurationIndex);
        _configurations.Insert(0, configuration!);
        NeedsForm2 = _configurations.Exists(c => c.NeedsForm2);
    }
}

using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Storage;

namespace EdgeIoT.Simulation.Disk;

/// <summary>What is on a disk; it outlives the runs of its gateway.</summary>
public sealed class DiskImage
{
    /// <summary>The incarnation of the last run.</summary>
    public uint Incarnation { get; set; }

    /// <summary>The last vote.</summary>
    public Vote Vote { get; set; }

    /// <summary>What log and journals begin behind.</summary>
    public MeshSnapshot? Snapshot { get; private set; }

    /// <summary>The entry that the log begins behind.</summary>
    public long LogBase => Snapshot is { } snapshot && snapshot.Cluster == Vote.Cluster ? snapshot.Index : 0;

    /// <summary>Index of the last entry.</summary>
    public long LogLast => LogBase + Log.Count;

    /// <summary>The log; entry i is at i - 1 - <see cref="LogBase"/>.</summary>
    public List<LogEntry> Log { get; } = [];

    /// <summary>Who votes, from which entry of the log on.</summary>
    public List<VotersEntry> Voters { get; } = [];

    /// <summary>An entry, which must be there.</summary>
    public LogEntry Entry(long index) => Log[(int)(index - 1 - LogBase)];

    /// <summary>The hint of what is committed.</summary>
    public long Committed { get; set; }

    /// <summary>The mesh that the hint is about: a gateway with an empty mesh may have moved to another one since.</summary>
    public ulong CommittedCluster { get; set; }

    /// <summary>The hint, as far as it is about the mesh of the log.</summary>
    public long CommittedHere => CommittedCluster == Vote.Cluster ? Committed : 0;

    /// <summary>The journals; record i is at i - 1 - <see cref="ForgottenOf"/>.</summary>
    public Dictionary<JournalId, List<JournalRecord>> Journals { get; } = [];

    private readonly Dictionary<JournalId, long> _forgotten = [];

    /// <summary>The record that each journal begins behind, where that is not all from 1 on.</summary>
    public IEnumerable<JournalExtent> Forgotten => _forgotten.Select(f => new JournalExtent(f.Key, f.Value));

    /// <summary>The record that a journal begins behind.</summary>
    public long ForgottenOf(JournalId journal) => _forgotten.GetValueOrDefault(journal);

    /// <summary>The last record of a journal.</summary>
    public long LastOf(JournalId journal) => ForgottenOf(journal) + (Journals.TryGetValue(journal, out var records) ? records.Count : 0);

    /// <summary>What log and journals take.</summary>
    public long Bytes => Log.Sum(e => e.Payload.Length + 32L) + Journals.Values.Sum(j => j.Sum(r => r.Bytes.Length + 32L));

    /// <summary>Whether an entry of a mesh's log is here, or a snapshot that stands for it.</summary>
    public bool Holds(ulong cluster, long index, ulong chain) =>
        Vote.Cluster == cluster && (index <= LogBase || (index <= LogLast && Entry(index).Chain == chain));

    /// <summary>A copy that shares the records.</summary>
    public DiskImage Copy()
    {
        var copy = new DiskImage { Incarnation = Incarnation, Vote = Vote, Committed = Committed, CommittedCluster = CommittedCluster, Snapshot = Snapshot };
        foreach (var (id, last) in _forgotten)
            copy._forgotten.Add(id, last);
        copy.Log.AddRange(Log);
        copy.Voters.AddRange(Voters);
        foreach (var (id, records) in Journals)
            copy.Journals.Add(id, [.. records]);
        return copy;
    }

    /// <summary>Does what a write says.</summary>
    public void Apply(in DiskWrite write)
    {
        switch (write.Kind)
        {
            case DiskWriteKind.Vote:
                Vote = write.Vote;
                break;
            case DiskWriteKind.Committed:
                (Committed, CommittedCluster) = (write.Number, Vote.Cluster);
                break;
            case DiskWriteKind.Log:
                var first = write.Entries![0].Index;
                var kept = (int)(first - 1 - LogBase);
                if (kept < Log.Count)
                    Log.RemoveRange(kept, Log.Count - kept);
                Log.AddRange(write.Entries);
                Voters.RemoveAll(v => v.Index >= first);
                Voters.AddRange(write.Entries.Where(e => e.Kind == EntryKind.Configuration).Select(e => VotersEntry.Of(e)));
                break;
            case DiskWriteKind.SetAside:
                Log.Clear();
                (Vote, Snapshot, Committed) = (write.Vote, null, 0);
                break;
            case DiskWriteKind.Snapshot:
                Begin(write.Snapshot!, write.Number != 0);
                break;
            default:
                if (!Journals.TryGetValue(write.Journal, out var records))
                    Journals.Add(write.Journal, records = []);
                records.AddRange(write.Records!);
                break;
        }
    }

    private void Begin(MeshSnapshot snapshot, bool keepsLog)
    {
        if (keepsLog)
        {
            Log.RemoveRange(0, (int)(snapshot.Index - LogBase));
        }
        else
        {
            Log.Clear();
            Voters.Clear();
        }

        foreach (var extent in snapshot.Journals)
        {
            if (Journals.TryGetValue(extent.Journal, out var records))
                records.RemoveRange(0, (int)Math.Clamp(extent.Last - ForgottenOf(extent.Journal), 0, records.Count));
            _forgotten[extent.Journal] = Math.Max(ForgottenOf(extent.Journal), extent.Last);
        }

        Voters.RemoveAll(v => v.Index <= snapshot.ConfigurationIndex);
        Voters.Insert(0, VotersEntry.Of(snapshot));
        Snapshot = snapshot;
    }
}

/// <summary>A journal record and the checksum that it had when it was written.</summary>
public readonly record struct JournalRecord(ReadOnlyMemory<byte> Bytes, uint Checksum);

/// <summary>What a write is about.</summary>
public enum DiskWriteKind : byte
{
    Vote,
    Log,
    Journal,
    Committed,
    Snapshot,
    SetAside,
}

/// <summary>One numbered write.</summary>
public readonly record struct DiskWrite(
    DiskWriteKind Kind, Vote Vote = default, LogEntry[]? Entries = null, JournalId Journal = default, JournalRecord[]? Records = null, long Number = 0,
    MeshSnapshot? Snapshot = null)
{
    /// <summary>How many entries or records it has; a write that has one at most is whole or not there.</summary>
    public int Parts => Entries?.Length ?? Records?.Length ?? 1;

    /// <summary>Its first parts.</summary>
    public DiskWrite First(int parts) => this with { Entries = Entries?[..parts], Records = Records?[..parts] };
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeIoT.Mesh.Configuration;

namespace EdgeIoT.Mesh.Log;

/// <summary>
/// The log as this gateway holds it: appended in memory, written at the end of the round, durable when the disk says so,
/// committed when a majority of disks has it.
/// <code>
///   1 … applied … committed … durable … written … last
/// </code>
/// (durable and committed may stand in either order.) Entries far below the end are read back from the disk.
/// </summary>
internal sealed partial class ReplicatedLog
{
    private const int KeepInMemory = 8192;

    private readonly NodeContext _context;
    private readonly List<LogEntry> _tail = [];
    private readonly List<MeshConfiguration> _configurations = [MeshConfiguration.Empty];
    private readonly List<LogEntry> _readBack = [];
    private Queue<(long Write, long Index)> _writing = new();
    private long _written;

    public ReplicatedLog(NodeContext context) => _context = context;

    /// <summary>Index of the last entry; 0 for an empty log.</summary>
    public long Last { get; private set; }

    public long LastTerm { get; private set; }

    public ulong LastChain { get; private set; }

    /// <summary>All entries up to here are on this disk.</summary>
    public long Durable { get; private set; }

    public long Committed { get; private set; }

    /// <summary>The newest configuration in the log, committed or not (Raft §4.1); or what an observer was told, where that is newer.</summary>
    public MeshConfiguration Configuration => IsObservedNewer ? _observed : _configurations[^1];

    /// <summary>The newest configuration that is committed as far as is known here.</summary>
    public MeshConfiguration Decided => ConfigurationAt(Committed) is { } decided && decided.Stamp.IsNewerThan(_observed.Stamp) ? decided : _observed;

    /// <summary>Whether a configuration in the log is in a form that version 1 of the protocol does not know.</summary>
    public bool NeedsForm2 { get; private set; }

    /// <summary>The line of epochs that this log is a part of: what is committed here is decided there.</summary>
    public long Line { get; set; }

    /// <summary>Whether the voters of that line are known. Who has just come over to it knows those of the one before, who decide nothing in it.</summary>
    public bool KnowsVoters => Configuration.Line == Line;

    private long TailFirst => Last - _tail.Count + 1;

    /// <summary>Reads what the last run left. Entries of another mesh's log, from before this gateway moved over, are as good as none.</summary>
    public void Recover(ulong cluster)
    {
        Reset(cluster);
        var recovered = _context.Store.Recovered;
        if (recovered.Snapshot is { } snapshot && snapshot.Cluster == cluster)
            BeginWith(snapshot);
        while (Last < recovered.LastLogIndex)
        {
            _readBack.Clear();
            _context.Store.ReadLog(Last + 1, recovered.LastLogIndex, NodeContext.MessageBytes, _readBack);
            foreach (var entry in _readBack)
            {
                if (entry.Chain != ChainAfter(LastChain, entry))
                {
                    NodeContext.Check(Last == 0 && Base == 0, "the log's hash chain holds");
                    return;
                }

                Add(entry);
            }
        }

        _written = Durable = Last;
        Committed = Base;
        Trim(Last);
    }

    /// <summary>Empties the log for the mesh <paramref name="cluster"/>, which seeds its hash chain.</summary>
    public void Reset(ulong cluster)
    {
        _tail.Clear();
        _configurations.Clear();
        _configurations.Add(MeshConfiguration.Empty);
        NeedsForm2 = false;
        (_observed, _overruled) = (MeshConfiguration.Empty, 0);
        _writing.Clear();
        (Base, _baseTerm, _baseChain) = (0, 0, cluster);
        Last = LastTerm = Durable = Committed = _written = 0;
        LastChain = cluster;
    }

    /// <summary>Appends an entry of this coordinator's own.</summary>
    public LogEntry Append(long term, EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        var entry = new LogEntry(Last + 1, term, kind, 0, payload);
        entry = entry with { Chain = ChainAfter(LastChain, entry) };
        Add(entry);
        return entry;
    }

    /// <summary>Whether this log has the entry at <paramref name="index"/> with that chain, and so everything before it.</summary>
    public bool Matches(long index, ulong chain) => index < Base || (index <= Last && ChainAt(index) == chain);

    /// <summary>Takes an entry from the coordinator; what stands in its way is dropped. False where its chain does not fit.</summary>
    public bool Accept(in LogEntry entry)
    {
        // What a snapshot stands for is decided, here and with whoever coordinates.
        if (entry.Index < Base)
            return true;
        if (entry.Index <= Last)
        {
            if (ChainAt(entry.Index) == entry.Chain)
                return true;
            if (entry.Index <= Committed)
            {
                _context.Counters.Add("log_conflicts_refused");
                _context.Host.Report(MeshEvent.Fault, $"entry {entry.Index} is committed here and differs from the coordinator's");
                return false;
            }

            Truncate(entry.Index);
        }

        if (entry.Index != Last + 1 || entry.Chain != ChainAfter(LastChain, entry))
            return false;
        Add(entry);
        return true;
    }

    /// <summary>Hands what was appended in this round to the disk.</summary>
    public void Write()
    {
        if (_written >= Last)
            return;
        var from = (int)(_written + 1 - TailFirst);
        var entries = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_tail)[from..];
        var write = _context.Store.WriteLog(entries);
        _context.Flushes.Wrote(write, WaitedFor(entries));
        _written = Last;
        _writing.Enqueue((write, Last));
    }

    /// <summary>The disk has write number <paramref name="write"/>. True where the durable part grew.</summary>
    public bool Complete(long write)
    {
        var before = Durable;
        while (_writing.TryPeek(out var next) && next.Write <= write)
        {
            _writing.Dequeue();
            Durable = Math.Max(Durable, next.Index);
        }

        _installing = _installing <= write ? 0 : _installing;
        return Durable != before;
    }

    /// <summary>Everything up to <paramref name="index"/> is decided. True where that is news.</summary>
    public bool Commit(long index)
    {
        index = Math.Min(index, Last);
        if (index <= Committed)
            return false;
        Committed = index;
        return true;
    }

    /// <summary>A new epoch begins behind <paramref name="last"/>: what follows is not a part of it, committed or not. Nothing behind it was applied whole.</summary>
    public void CutBack(long last)
    {
        Committed = Math.Min(Committed, last);
        if (last < Last)
            Truncate(last + 1);
    }

    public LogEntry Get(long index)
    {
        if (index >= TailFirst)
            return _tail[(int)(index - TailFirst)];
        _readBack.Clear();
        _context.Store.ReadLog(index, index, int.MaxValue, _readBack);
        return _readBack[0];
    }

    /// <summary>Adds entries from <paramref name="first"/> on, one at least, up to the size of a message.</summary>
    public void Read(long first, List<LogEntry> into)
    {
        if (first < TailFirst)
        {
            _context.Store.ReadLog(first, TailFirst - 1, NodeContext.MessageBytes / 2, into);
            return;
        }

        var bytes = 0;
        for (var i = first; i <= Last && bytes < NodeContext.MessageBytes / 2 && into.Count < 4096; i++)
        {
            var entry = Get(i);
            bytes += entry.Payload.Length + 32;
            into.Add(entry);
        }
    }

    public long TermOf(long index) => index == Base ? _baseTerm : index == Last ? LastTerm : Get(index).Term;

    /// <summary>Forgets, in memory, what is far below <paramref name="applied"/>.</summary>
    public void Trim(long applied)
    {
        var drop = Math.Min(applied, Math.Min(_written, Durable)) - TailFirst + 1 - KeepInMemory;
        if (drop > KeepInMemory)
            _tail.RemoveRange(0, (int)drop);
    }

    public ulong ChainAt(long index) => index == Base ? _baseChain : index == Last ? LastChain : Get(index).Chain;

    private void Add(in LogEntry entry)
    {
        _tail.Add(entry);
        Last = entry.Index;
        LastTerm = entry.Term;
        LastChain = entry.Chain;
        if (entry.Kind == EntryKind.Configuration && MeshConfiguration.Decode(entry.Index, entry.Payload.Span) is { } configuration
            && (_context.Options.Protocol > 1 || !configuration.NeedsForm2))
        {
            _configurations.Add(configuration);
            _overruled = 0;
            NeedsForm2 |= configuration.NeedsForm2;
        }
    }

    private void Truncate(long from)
    {
        var previousChain = ChainAt(from - 1);
        var previousTerm = TermOf(from - 1);
        if (from < TailFirst)
            _tail.Clear();
        else
            _tail.RemoveRange((int)(from - TailFirst), (int)(Last - from + 1));
        Last = from - 1;
        LastTerm = previousTerm;
        LastChain = previousChain;
        Durable = Math.Min(Durable, Last);
        _written = Math.Min(_written, Last);
        _writing = new Queue<(long, long)>(_writing.Select(w => (w.Write, Math.Min(w.Index, Last))));
        _configurations.RemoveAll(c => c.Index > Last);
        NeedsForm2 = _configurations.Exists(c => c.NeedsForm2);
        _context.Counters.Add("log_truncations");
    }

    /// <summary>Nobody waits for a cut: what it orders was acknowledged before.</summary>
    private static int WaitedFor(ReadOnlySpan<LogEntry> entries)
    {
        var count = 0;
        foreach (ref readonly var entry in entries)
            count += entry.Kind == EntryKind.Cut ? 0 : 1;
        return count;
    }

    private static ulong ChainAfter(ulong previous, in LogEntry entry)
    {
        Span<byte> head = stackalloc byte[25];
        BinaryPrimitives.WriteUInt64LittleEndian(head, previous);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], entry.Index);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], entry.Term);
        head[24] = (byte)entry.Kind;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (entry.Payload.Length <= 1024)
        {
            Span<byte> whole = stackalloc byte[25 + entry.Payload.Length];
            head.CopyTo(whole);
            entry.Payload.Span.CopyTo(whole[25..]);
            SHA256.HashData(whole, hash);
        }
        else
        {
            using var incremental = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            incremental.AppendData(head);
            incremental.AppendData(entry.Payload.Span);
            incremental.GetHashAndReset(hash);
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}

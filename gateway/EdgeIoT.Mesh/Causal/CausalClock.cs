using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Causal;

/// <summary>
/// How many messages of each run a gateway has delivered: a vector clock whose key is (gateway, incarnation). As messages of a run are delivered
/// without gaps, it says exactly which. A run is closed when it is over and everybody has the same of it: then one number for each gateway
/// says that nothing is missing, and the vector does not grow with every restart.
/// </summary>
internal sealed class CausalClock
{
    private const int MostSources = 1 << 16;

    private readonly Dictionary<JournalId, Entry> _counts = [];
    private readonly SortedDictionary<NodeId, Entry> _closed = [];

    /// <summary>Grows with each change.</summary>
    public long Version { get; private set; }

    /// <summary>Runs that are counted one by one.</summary>
    public int Sources => _counts.Count;

    /// <summary>In the order of gateways and incarnations.</summary>
    public IEnumerable<Dot> Counts => _counts.OrderBy(pair => pair.Key).Select(pair => new Dot(pair.Key, pair.Value.Value));

    /// <summary>For each gateway the incarnation up to which its runs are closed.</summary>
    public IEnumerable<JournalId> Closed => _closed.Select(pair => new JournalId(pair.Key, (uint)pair.Value.Value));

    public long Count(JournalId source) => _counts.GetValueOrDefault(source).Value;

    public bool IsClosed(JournalId source) => source.Incarnation <= _closed.GetValueOrDefault(source.Gateway).Value;

    /// <summary>Whether a message, and with it all before it of its run, needs no delivery any more.</summary>
    public bool Covers(Dot dot) => dot.Seq <= Count(dot.Source) || IsClosed(dot.Source);

    /// <summary>Whether everything that <paramref name="other"/> has is here.</summary>
    public bool Covers(CausalClock other)
    {
        foreach (var (source, entry) in other._counts)
        {
            if (!Covers(new Dot(source, entry.Value)))
                return false;
        }

        return other.Closed.All(CoversClosed);
    }

    /// <summary>Whether nothing of the closed runs of a gateway is missing: they are closed here too, or counted, and so were agreed upon.</summary>
    public bool CoversClosed(JournalId closed) =>
        IsClosed(closed) || _counts.Keys.Any(source => source.Gateway == closed.Gateway && source.Incarnation <= closed.Incarnation);

    /// <summary>All up to this one are delivered.</summary>
    public void Raise(Dot dot)
    {
        // What is counted is not closed: one look is enough for most.
        ref var counted = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, dot.Source);
        if (Unsafe.IsNullRef(ref counted))
        {
            if (dot.Seq > 0 && !IsClosed(dot.Source))
                _counts.Add(dot.Source, new Entry(dot.Seq, ++Version));
        }
        else if (dot.Seq > counted.Value)
        {
            counted = new Entry(dot.Seq, ++Version);
        }
    }

    /// <summary>This run, and those of the gateway before it, are over and complete.</summary>
    public void Close(JournalId source)
    {
        if (IsClosed(source))
            return;
        _closed[source.Gateway] = new Entry(source.Incarnation, ++Version);
        foreach (var over in _counts.Keys.Where(IsClosed).ToList())
            _counts.Remove(over);
    }

    public void Clear()
    {
        _counts.Clear();
        _closed.Clear();
    }

    /// <summary>Writes what changed after <paramref name="version"/>.</summary>
    public MessageWriter Write(MessageWriter writer, long version = 0)
    {
        writer.Number(_closed.Values.Count(entry => entry.Changed > version));
        foreach (var (gateway, entry) in _closed)
        {
            if (entry.Changed > version)
                writer.Journal(new JournalId(gateway, (uint)entry.Value));
        }

        writer.Number(_counts.Values.Count(entry => entry.Changed > version));
        foreach (var (source, entry) in _counts)
        {
            if (entry.Changed > version)
                writer.Journal(source).Number(entry.Value);
        }

        return writer;
    }

    /// <summary>Reads what <see cref="Write"/> wrote; nothing of it counts where the reader failed.</summary>
    public static CausalClock Read(ref MessageReader reader)
    {
        var clock = new CausalClock();
        for (var left = reader.Count(MostSources); left > 0 && !reader.Failed; left--)
            clock.Close(reader.Journal());
        for (var left = reader.Count(MostSources); left > 0 && !reader.Failed; left--)
            clock.Raise(new Dot(reader.Journal(), reader.Number()));
        return clock;
    }

    /// <summary>Takes in what another clock has more.</summary>
    public void Merge(CausalClock other)
    {
        foreach (var closed in other.Closed)
            Close(closed);
        foreach (var (source, entry) in other._counts)
            Raise(new Dot(source, entry.Value));
    }

    private readonly record struct Entry(long Value, long Changed);
}

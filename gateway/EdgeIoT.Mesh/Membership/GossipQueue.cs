using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Membership;

/// <summary>
/// News that is still to be passed on, what was sent the fewest times first (SWIM §4.1). One record for each subject, and
/// for each subject one claim of each author; a record replaces all that was said of its subject before.
/// </summary>
internal sealed class GossipQueue
{
    private const int SmallestNews = 41;

    /// <summary>A full message is full: hundreds of records are not tried for its last bytes.</summary>
    private const int MaxMisses = 8;

    private readonly List<Queue<Item>> _bySends = [];
    private readonly Dictionary<NodeId, List<Item>> _bySubject = [];

    public int Count { get; private set; }

    public void Add(NodeId subject, NodeId author, ReadOnlyMemory<byte> bytes)
    {
        if (!_bySubject.TryGetValue(subject, out var items))
            items = [];
        for (var i = items.Count - 1; i >= 0; i--)
        {
            if (author == NodeId.None || items[i].Author == author)
                Remove(items[i], items);
        }

        var item = new Item(subject, author, bytes);
        items.Add(item);
        _bySubject[subject] = items;
        Count++;
        Enqueue(item, 0);
    }

    /// <summary>Appends what fits. Whatever was sent <paramref name="limit"/> times is forgotten.</summary>
    public void Fill(ref MembershipWriter writer, int limit)
    {
        if (Count == 0)
            return;
        var misses = 0;
        for (var sends = 0; sends < _bySends.Count; sends++)
        {
            var queue = _bySends[sends];
            for (var n = queue.Count; n > 0; n--)
            {
                if (writer.Free < SmallestNews || misses > MaxMisses)
                    return;
                var item = queue.Dequeue();
                if (item.Removed)
                    continue;
                if (item.SentIn == writer.Message || !writer.TryWrite(item.Bytes.Span))
                {
                    misses++;
                    queue.Enqueue(item);
                    continue;
                }

                item.SentIn = writer.Message;
                if (sends + 1 >= limit)
                    Remove(item, _bySubject[item.Subject]);
                else
                    Enqueue(item, sends + 1);
            }
        }
    }

    /// <summary>Forgets the records, whose news somebody else turned out to have; what is claimed of members is kept.</summary>
    public void ForgetRecords()
    {
        foreach (var items in _bySubject.Values.ToList())
        {
            if (items.Find(static item => item.Author == NodeId.None) is { } record)
                Remove(record, items);
        }
    }

    private void Enqueue(Item item, int sends)
    {
        while (_bySends.Count <= sends)
            _bySends.Add(new Queue<Item>());
        _bySends[sends].Enqueue(item);
    }

    private void Remove(Item item, List<Item> items)
    {
        item.Removed = true;
        items.Remove(item);
        Count--;
        if (items.Count == 0)
            _bySubject.Remove(item.Subject);
    }

    private sealed class Item(NodeId subject, NodeId author, ReadOnlyMemory<byte> bytes)
    {
        public NodeId Subject { get; } = subject;

        public NodeId Author { get; } = author;

        public ReadOnlyMemory<byte> Bytes { get; } = bytes;

        public bool Removed { get; set; }

        /// <summary>The message that it was put into last: moved to the next queue, it must not be met again.</summary>
        public long SentIn { get; set; }
    }
}

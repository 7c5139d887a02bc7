namespace EdgeIoT.Simulation.Time;

/// <summary>
/// Places by the time at which they are due, and among those of one time by the order in which they were added: a heap with four
/// children to a node. It holds no references, so that moving its items costs the garbage collector nothing.
/// </summary>
public sealed class DueQueue
{
    private const int Children = 4;
    private Item[] _items = new Item[256];
    private long _order;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>When the first one is due; only where there is one.</summary>
    public long First => _items[0].Due;

    /// <summary>Adds a place.</summary>
    public void Add(long due, int place)
    {
        if (Count == _items.Length)
            Array.Resize(ref _items, Count * 2);
        var item = new Item(due, _order++, place);
        var at = Count++;
        while (at > 0 && item.IsBefore(_items[(at - 1) / Children]))
        {
            _items[at] = _items[(at - 1) / Children];
            at = (at - 1) / Children;
        }

        _items[at] = item;
    }

    /// <summary>Takes the first one out.</summary>
    public int Take()
    {
        var items = _items.AsSpan(0, Count--);
        var (first, last) = (items[0].Place, items[^1]);
        var at = 0;
        for (var child = 1; child < Count; child = (at * Children) + 1)
        {
            var least = child;
            for (var i = child + 1; i < Math.Min(child + Children, Count); i++)
            {
                if (items[i].IsBefore(items[least]))
                    least = i;
            }

            if (!items[least].IsBefore(last))
                break;
            items[at] = items[least];
            at = least;
        }

        items[at] = last;
        return first;
    }

    private readonly record struct Item(long Due, long Order, int Place)
    {
        public bool IsBefore(in Item other) => Due < other.Due || (Due == other.Due && Order < other.Order);
    }
}

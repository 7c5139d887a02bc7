using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Ordering;

/// <summary>
/// Which numbers of one boot were seen, exactly, as sorted runs. A board that drains a backlog beside live readings has two
/// runs; one that never skips has one.
/// </summary>
internal sealed class SeqSet
{
    private readonly List<(long First, long Last)> _runs = [];

    /// <summary>Adds a number; false where it was there.</summary>
    public bool Add(long seq)
    {
        if (_runs.Count > 0 && _runs[^1].Last == seq - 1)
        {
            _runs[^1] = (_runs[^1].First, seq);
            return true;
        }

        var at = RunAtOrBefore(seq);
        if (at >= 0 && _runs[at].Last >= seq)
            return false;
        var joinsLeft = at >= 0 && _runs[at].Last == seq - 1;
        var joinsRight = at + 1 < _runs.Count && _runs[at + 1].First == seq + 1;
        if (joinsLeft && joinsRight)
        {
            _runs[at] = (_runs[at].First, _runs[at + 1].Last);
            _runs.RemoveAt(at + 1);
        }
        else if (joinsLeft)
        {
            _runs[at] = (_runs[at].First, seq);
        }
        else if (joinsRight)
        {
            _runs[at + 1] = (seq, _runs[at + 1].Last);
        }
        else
        {
            _runs.Insert(at + 1, (seq, seq));
        }

        return true;
    }

    public void Write(MessageWriter writer)
    {
        writer.Number(_runs.Count);
        foreach (var (first, last) in _runs)
            writer.Number(first).Number(last - first);
    }

    public static SeqSet Read(ref MessageReader reader)
    {
        var set = new SeqSet();
        for (var count = reader.Number(); count > 0 && !reader.Failed; count--)
        {
            var first = reader.Number();
            set._runs.Add((first, first + reader.Number()));
        }

        return set;
    }

    /// <summary>The last run that begins at or before <paramref name="seq"/>, or -1.</summary>
    private int RunAtOrBefore(long seq)
    {
        int low = 0, high = _runs.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_runs[middle].First <= seq)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return high;
    }
}

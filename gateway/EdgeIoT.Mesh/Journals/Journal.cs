namespace EdgeIoT.Mesh.Journals;

/// <summary>
/// One ingress journal as this gateway holds it, its own or a copy. Records count from 1; the newest stay in memory until
/// they are ordered, the others are read back from the disk.
/// </summary>
internal sealed class Journal(JournalId id)
{
    private readonly List<ReadOnlyMemory<byte>> _recent = [];

    public JournalId Id { get; } = id;

    /// <summary>The first record that is not forgotten; one more than <see cref="Written"/> where none is held.</summary>
    public long First { get; private set; } = 1;

    /// <summary>The last record held here.</summary>
    public long Written { get; private set; }

    /// <summary>All records up to here are on this disk.</summary>
    public long Durable { get; private set; }

    /// <summary>When it last grew here.</summary>
    public TimeSpan Grew { get; set; } = TimeSpan.MinValue;

    /// <summary>Whether it is among <see cref="JournalTable.Stirred"/>.</summary>
    public bool IsStirred { get; set; }

    /// <summary>Whether records are still in memory.</summary>
    public bool HasRecent => _recent.Count > 0;

    /// <summary>The first record that is still in memory.</summary>
    public long RecentFirst => Written - _recent.Count + 1;

    public ReadOnlySpan<ReadOnlyMemory<byte>> Recent(long first) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_recent)[(int)(first - RecentFirst)..];

    public void Recover(long last) => Written = Durable = last;

    /// <summary>Records up to <paramref name="last"/> are ordered and needed no more, held here or not. What stands for those that are not held is
    /// <paramref name="onDisk"/> or will be.</summary>
    public void Forget(long last, bool onDisk)
    {
        First = Math.Max(First, last + 1);
        if (last <= Written)
            return;
        _recent.Clear();
        Written = last;
        if (onDisk)
            Durable = last;
    }

    public void Add(ReadOnlyMemory<byte> record)
    {
        _recent.Add(record);
        Written++;
    }

    public bool Complete(long last)
    {
        if (last <= Durable)
            return false;
        Durable = last;
        return true;
    }

    /// <summary>Forgets, in memory, what is durable and at or below <paramref name="last"/>.</summary>
    public void Trim(long last)
    {
        var drop = Math.Min(last, Durable) - RecentFirst + 1;
        // In large steps: a list moves what it keeps.
        if (drop > 0 && (drop >= 1024 || drop == _recent.Count))
            _recent.RemoveRange(0, (int)drop);
    }
}

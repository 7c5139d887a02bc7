namespace EdgeIoT.Gateway.Storage;

/// <summary>
/// A growing list of numbers without large arrays and without copying: chunks of 8,192. One thread appends; any thread may
/// read what <see cref="Count"/> covers, because the count is published after the value and a chunk is never replaced.
/// </summary>
internal sealed class ChunkedLongs
{
    private const int ChunkBits = 13;
    private const int ChunkSize = 1 << ChunkBits;
    private const int FirstChunkSize = 16;

    private long[]?[] _chunks = [];
    private long _count;
    private long _first;

    /// <summary>How many numbers there are.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>The first one that is not forgotten; <see cref="Count"/> where all are.</summary>
    public long First => Volatile.Read(ref _first);

    public long this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)Count);
            var chunk = Volatile.Read(ref Volatile.Read(ref _chunks)[index >> ChunkBits]);
            ArgumentOutOfRangeException.ThrowIfEqual(chunk is null, true, nameof(index));
            return chunk![index & (ChunkSize - 1)];
        }
    }

    public void Add(long value)
    {
        var chunk = (int)(_count >> ChunkBits);
        var offset = (int)(_count & (ChunkSize - 1));
        if (chunk == _chunks.Length)
            Volatile.Write(ref _chunks, [.. _chunks, new long[chunk == 0 && offset < FirstChunkSize ? FirstChunkSize : ChunkSize]]);
        else if (_chunks[chunk] is not { } there)
            Volatile.Write(ref _chunks[chunk], new long[ChunkSize]);
        else if (offset == there.Length)
            Grow(chunk, there);
        _chunks[chunk]![offset] = value;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>Forgets everything from <paramref name="count"/> on. Only where no other thread reads.</summary>
    public void Truncate(long count)
    {
        if (count < _count)
            Volatile.Write(ref _count, count);
        if (count < _first)
            Volatile.Write(ref _first, count);
    }

    /// <summary>Forgets everything: the next number is the first. Only where no other thread reads.</summary>
    public void Clear()
    {
        Volatile.Write(ref _count, 0);
        Volatile.Write(ref _first, 0);
        Volatile.Write(ref _chunks, []);
    }

    /// <summary>Forgets the first <paramref name="count"/> numbers; where there are fewer, the next one gets that position. A reader that
    /// comes too late for one of them may still find it or not.</summary>
    public void SkipTo(long count)
    {
        if (count <= _first)
            return;
        var chunk = (int)(count >> ChunkBits);
        if (chunk > _chunks.Length)
            Volatile.Write(ref _chunks, [.. _chunks, .. new long[chunk - _chunks.Length][]]);
        for (var i = (int)(_first >> ChunkBits); i < chunk; i++)
            Volatile.Write(ref _chunks[i], null);
        if (count > _count)
        {
            // Smaller than the position that comes next: the first chunk starts small.
            if (chunk < _chunks.Length)
                Volatile.Write(ref _chunks[chunk], null);
            Volatile.Write(ref _count, count);
        }

        Volatile.Write(ref _first, count);
    }

    /// <summary>The first position from <paramref name="from"/> on with a value above <paramref name="value"/>; the list must ascend.</summary>
    public long FirstAbove(long value, long from = 0)
    {
        var low = Math.Max(from, First);
        var high = Count;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (this[middle] <= value)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>The first chunk starts small, so that a list of a few numbers costs little; readers keep the old copy, which holds
    /// the same values.</summary>
    private void Grow(int chunk, long[] there)
    {
        var larger = new long[there.Length * 2];
        there.CopyTo(larger, 0);
        Volatile.Write(ref _chunks[chunk], larger);
    }
}

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

    private long[][] _chunks = [];
    private long _count;

    /// <summary>How many numbers there are.</summary>
    public long Count => Volatile.Read(ref _count);

    public long this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)Count);
            return Volatile.Read(ref _chunks)[index >> ChunkBits][index & (ChunkSize - 1)];
        }
    }

    public void Add(long value)
    {
        var chunk = (int)(_count >> ChunkBits);
        var offset = (int)(_count & (ChunkSize - 1));
        if (chunk == _chunks.Length)
            Volatile.Write(ref _chunks, [.. _chunks, new long[chunk == 0 ? FirstChunkSize : ChunkSize]]);
        else if (offset == _chunks[chunk].Length)
            Grow(chunk);
        _chunks[chunk][offset] = value;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>Forgets everything from <paramref name="count"/> on. Only where no other thread reads.</summary>
    public void Truncate(long count)
    {
        if (count < _count)
            Volatile.Write(ref _count, count);
    }

    /// <summary>The first position from <paramref name="from"/> on with a value above <paramref name="value"/>; the list must ascend.</summary>
    public long FirstAbove(long value, long from = 0)
    {
        var low = from;
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
    private void Grow(int chunk)
    {
        var larger = new long[_chunks[chunk].Length * 2];
        _chunks[chunk].CopyTo(larger, 0);
        Volatile.Write(ref _chunks[chunk], larger);
    }
}

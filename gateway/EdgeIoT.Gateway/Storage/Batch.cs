namespace EdgeIoT.Gateway.Storage;

/// <summary>
/// Records that become one frame. Its place is fixed when it is opened, so that every record has its position at once.
/// The buffer is never reused: readers hold slices of it.
/// </summary>
internal sealed class Batch
{
    private byte[] _buffer;

    public Batch(int segment, int offset, int expectedLength)
    {
        Segment = segment;
        Offset = offset;
        _buffer = new byte[Math.Max(expectedLength, 512)];
        Length = Frame.HeadSize;
    }

    public int Segment { get; }

    public int Offset { get; }

    /// <summary>Bytes so far, the frame's head included.</summary>
    public int Length { get; private set; }

    /// <summary>The newest write in it.</summary>
    public long LastWrite { get; set; }

    public bool IsEmpty => Length == Frame.HeadSize;

    /// <summary>Where the next batch starts when this one takes nothing more.</summary>
    public int End => Frame.Align(Offset + Length);

    /// <summary>Bytes that this batch keeps alive.</summary>
    public int Held => _buffer.Length;

    /// <summary>Room for a record of <paramref name="length"/> bytes, to be filled at once.</summary>
    public Span<byte> Reserve(int length)
    {
        if (Length + length > _buffer.Length - Frame.Alignment)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + length + Frame.Alignment));
        var record = _buffer.AsSpan(Length, length);
        Length += length;
        return record;
    }

    /// <summary>Everything from <paramref name="offset"/> in the segment to the end of the batch.</summary>
    public ReadOnlyMemory<byte> From(int offset) => _buffer.AsMemory(offset - Offset, Length - (offset - Offset));

    /// <summary>Completes the frame. Returns what to write, padded to the frames' alignment, and the checksum of the head.</summary>
    public ReadOnlySpan<byte> Seal(long number, long synced, uint previous, out uint checksum)
    {
        var payload = _buffer.AsSpan(Frame.HeadSize, Length - Frame.HeadSize);
        var frame = new Frame(number, synced, payload.Length, Checksum.Of(payload), previous, Segment, Offset);
        checksum = frame.Write(_buffer);
        return _buffer.AsSpan(0, End - Offset);
    }
}

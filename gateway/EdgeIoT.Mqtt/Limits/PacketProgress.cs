namespace EdgeIoT.Mqtt.Limits;

/// <summary>
/// Watches a packet that has begun and is not complete. Written by the read loop, looked at by the sweep.
/// </summary>
internal struct PacketProgress
{
    private long _since;
    private long _bytes;

    /// <summary>Something was read.</summary>
    /// <param name="rest">Bytes of a packet that is not complete, 0 where none has begun.</param>
    /// <param name="isNew">Whether a packet was completed before them.</param>
    /// <param name="now">In milliseconds.</param>
    public void Read(long rest, bool isNew, long now)
    {
        Volatile.Write(ref _bytes, rest);
        if (rest == 0) Volatile.Write(ref _since, 0);
        else if (isNew || Volatile.Read(ref _since) == 0) Volatile.Write(ref _since, now);
    }

    /// <summary>Whether the packet takes longer than <paramref name="timeout"/> and comes slower than <paramref name="rate"/> bytes a second.</summary>
    public readonly bool IsTooSlow(long now, TimeSpan timeout, int rate)
    {
        var since = Volatile.Read(in _since);
        if (since == 0) return false;
        var took = now - since;
        return took > timeout.TotalMilliseconds && Volatile.Read(in _bytes) * 1000 < took * rate;
    }
}

namespace EdgeIoT.Mesh;

/// <summary>Jitter and the choice of peers from a seed that is handed in: SplitMix64. Not for secrets.</summary>
internal sealed class Randomness(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound) => (int)(Next() % (uint)bound);

    /// <summary>From zero up to <paramref name="bound"/>.</summary>
    public TimeSpan Below(TimeSpan bound) => bound <= TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromTicks((long)(Next() % (ulong)bound.Ticks));
}

namespace EdgeIoT.Simulation.Time;

/// <summary>The only source of chance of a world: SplitMix64, so that a seed is a whole world.</summary>
public sealed class Chance(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>An independent source, so that one part of the world does not shift the chances of another.</summary>
    public Chance Fork() => new(Next());

    /// <summary>From 0 to <paramref name="limit"/>, exclusive.</summary>
    public int Below(int limit) => (int)((Next() >> 33) % (ulong)limit);

    /// <summary>From <paramref name="least"/> to <paramref name="most"/>, inclusive.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    /// <summary>From 0 to 1, exclusive.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True with this probability.</summary>
    public bool Hit(double probability) => probability > 0 && Unit() < probability;

    /// <summary>A time between the two.</summary>
    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + TimeSpan.FromTicks((long)((most - least).Ticks * Unit()));

    /// <summary>A time with this mean, mostly short and sometimes long (exponential), at most eight times the mean.</summary>
    public TimeSpan Around(TimeSpan mean) => TimeSpan.FromTicks((long)(mean.Ticks * Math.Min(8, -Math.Log(1 - Unit()))));

    /// <summary>One of the items.</summary>
    public T Of<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>Fills <paramref name="target"/>.</summary>
    public void Fill(Span<byte> target)
    {
        for (var i = 0; i < target.Length; i++)
            target[i] = (byte)(Next() >> 56);
    }
}

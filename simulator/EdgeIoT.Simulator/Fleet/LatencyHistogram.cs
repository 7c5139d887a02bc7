using System.Numerics;

namespace EdgeIoT.Simulator.Fleet;

/// <summary>Times in microseconds, in buckets of an eighth of their size. One writer; readers may see a count too few.</summary>
internal sealed class LatencyHistogram
{
    private const int BucketsOfPower = 8;
    private readonly long[] _counts = new long[64 * BucketsOfPower];

    public void Add(long microseconds) => _counts[Bucket(Math.Max(0, microseconds))]++;

    public void AddTo(long[] counts)
    {
        for (var i = 0; i < counts.Length; i++)
            counts[i] += _counts[i];
    }

    public static long[] NewCounts() => new long[64 * BucketsOfPower];

    /// <summary>The time that a part of all stay below, to an eighth.</summary>
    public static TimeSpan Percentile(long[] counts, double part)
    {
        var wanted = (long)Math.Ceiling(counts.Sum() * part);
        long seen = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            seen += counts[i];
            if (seen >= wanted && seen > 0)
                return TimeSpan.FromMicroseconds(UpperBound(i));
        }

        return TimeSpan.Zero;
    }

    private static int Bucket(long value)
    {
        if (value < BucketsOfPower)
            return (int)value;
        var power = BitOperations.Log2((ulong)value);
        return (power - 2) * BucketsOfPower + (int)((value >> (power - 3)) & (BucketsOfPower - 1));
    }

    private static long UpperBound(int bucket)
    {
        if (bucket < BucketsOfPower)
            return bucket;
        var power = bucket / BucketsOfPower + 2;
        return (1L << power) + ((bucket % BucketsOfPower + 1L) << (power - 3)) - 1;
    }
}

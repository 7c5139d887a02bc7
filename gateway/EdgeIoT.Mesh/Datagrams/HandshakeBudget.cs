namespace EdgeIoT.Mesh.Datagrams;

/// <summary>How many handshakes each IP address may still cost: a token bucket for each, in a bounded table.</summary>
internal sealed class HandshakeBudget(int burst, int perSecond)
{
    private const int MaxAddresses = 1024;

    private readonly Dictionary<UInt128, (double Tokens, TimeSpan At)> _buckets = [];

    public bool TryTake(MeshAddress address, TimeSpan now)
    {
        var known = _buckets.TryGetValue(address.Ip, out var bucket);
        if (!known && _buckets.Count >= MaxAddresses && !DropFull(now))
            return false;
        var tokens = known ? Refilled(bucket, now) : burst;
        if (tokens < 1)
            return false;
        _buckets[address.Ip] = (tokens - 1, now);
        return true;
    }

    private double Refilled((double Tokens, TimeSpan At) bucket, TimeSpan now) =>
        Math.Min(burst, bucket.Tokens + (now - bucket.At).TotalSeconds * perSecond);

    /// <summary>A full bucket says nothing that a missing one does not.</summary>
    private bool DropFull(TimeSpan now)
    {
        List<UInt128> full = [];
        foreach (var (ip, bucket) in _buckets)
        {
            if (Refilled(bucket, now) >= burst)
                full.Add(ip);
        }

        foreach (var ip in full)
            _buckets.Remove(ip);
        return full.Count > 0;
    }
}

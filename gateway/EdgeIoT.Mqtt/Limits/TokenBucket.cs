namespace EdgeIoT.Mqtt.Limits;

/// <summary>Lets a rate pass on average and a burst at once. Not safe for several threads.</summary>
/// <param name="rate">A second; 0: no limit.</param>
/// <param name="burst">What it holds when it is full, and at first.</param>
/// <param name="now">In milliseconds.</param>
internal struct TokenBucket(double rate, double burst, long now)
{
    private readonly double _size = burst;
    private double _tokens = burst;
    private long _filledAt = now;

    /// <summary>Whether it is as it was at first.</summary>
    public bool IsFull(long now) => rate == 0 || Filled(now) >= _size;

    /// <summary>Takes one where there is one.</summary>
    public bool TryTake(long now)
    {
        if (rate == 0) return true;
        Fill(now);
        if (_tokens < 1) return false;
        _tokens--;
        return true;
    }

    /// <summary>Takes so many, on credit where there are too few.</summary>
    public void Take(double amount, long now)
    {
        if (rate == 0) return;
        Fill(now);
        _tokens -= amount;
    }

    /// <summary>Milliseconds until so many are there; 0: they are.</summary>
    public readonly long Wait(double wanted, long now) =>
        rate == 0 ? 0 : (long)Math.Ceiling(Math.Max(0, Math.Min(wanted, _size) - Filled(now)) * 1000 / rate);

    private readonly double Filled(long now) => Math.Min(_size, _tokens + ((now - _filledAt) * rate / 1000));

    private void Fill(long now)
    {
        _tokens = Filled(now);
        _filledAt = now;
    }
}

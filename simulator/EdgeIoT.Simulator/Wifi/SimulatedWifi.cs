namespace EdgeIoT.Simulator.Wifi;

/// <summary>A board's radio: how long things take, what gets lost, and when there is no network at all.</summary>
internal sealed class SimulatedWifi
{
    private const int RetransmitMilliseconds = 200;
    private const int MaxRetransmits = 5;

    private readonly SimulatedFaults _faults;
    private readonly Random _random;

    public SimulatedWifi(SimulatedFaults faults, Random random, long now)
    {
        _faults = faults;
        _random = random;
        NextChangeAt = faults.OutageEvery > TimeSpan.Zero ? now + Exponential(faults.OutageEvery) : long.MaxValue;
    }

    /// <summary>Whether there is a network.</summary>
    public bool IsUp { get; private set; } = true;

    /// <summary>When an outage begins or ends.</summary>
    public long NextChangeAt { get; private set; }

    /// <summary>Whether anything takes time.</summary>
    public bool IsInstant => _faults.WifiDelay == TimeSpan.Zero && _faults.WifiLoss == 0;

    /// <summary>Lets an outage begin or end if it is time; true if it did.</summary>
    public bool Advance(long now)
    {
        if (now < NextChangeAt)
            return false;
        IsUp = !IsUp;
        NextChangeAt = now + Exponential(IsUp ? _faults.OutageEvery : _faults.OutageLength);
        return true;
    }

    /// <summary>How long a message in a stream takes, lost packets included.</summary>
    public int NextDelay()
    {
        var delay = _faults.WifiDelay.TotalMilliseconds * (0.5 + _random.NextDouble());
        var again = RetransmitMilliseconds;
        for (var i = 0; i < MaxRetransmits && _random.NextDouble() < _faults.WifiLoss; i++)
        {
            delay += again;
            again *= 2;
        }

        return (int)delay;
    }

    /// <summary>Whether a datagram does not arrive.</summary>
    public bool LosesDatagram() => !IsUp || _random.NextDouble() < _faults.WifiLoss;

    private long Exponential(TimeSpan mean) => 1 + (long)(-Math.Log(1 - _random.NextDouble()) * mean.TotalMilliseconds);
}

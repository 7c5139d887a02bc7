namespace EdgeIoT.Mesh.Causal;

/// <summary>
/// Messages that came before something that they depend on. Holding one is a convenience: as long as it is not delivered nothing counts it, and whoever
/// has delivered it serves it, so a message that waits in vain is dropped without harm.
/// </summary>
internal sealed class HoldBackQueue(CausalLimits limits)
{
    private readonly Dictionary<Dot, (CausalMessage Message, TimeSpan Since)> _held = [];
    private readonly Queue<Dot> _arrivals = new();
    private int _bytes;

    public int Count => _held.Count;

    /// <summary>When the oldest has waited long enough.</summary>
    public TimeSpan NextTimer => _arrivals.TryPeek(out var oldest) ? _held[oldest].Since + limits.HeldFor : TimeSpan.MaxValue;

    /// <summary>False where there is no room.</summary>
    public bool TryAdd(CausalMessage message, TimeSpan now)
    {
        if (_held.ContainsKey(message.Dot))
            return true;
        if (_held.Count >= limits.Held || _bytes + message.Size > limits.HeldBytes)
            return false;
        _held.Add(message.Dot, (message, now));
        _arrivals.Enqueue(message.Dot);
        _bytes += message.Size;
        return true;
    }

    /// <summary>A message that need not wait any more, or null. Those that <paramref name="clock"/> covers by now are forgotten.</summary>
    public CausalMessage? Take(CausalClock clock, Func<CausalMessage, bool> isNext)
    {
        CausalMessage? next = null;
        List<CausalMessage>? covered = null;
        foreach (var (message, _) in _held.Values)
        {
            if (clock.Covers(message.Dot))
                (covered ??= []).Add(message);
            else if (isNext(message))
                next = message;
            if (next is not null)
                break;
        }

        foreach (var message in covered ?? [])
            Remove(message);
        if (next is not null)
            Remove(next);
        return next;
    }

    /// <summary>Drops those that have waited long enough; returns how many.</summary>
    public int Expire(TimeSpan now)
    {
        var dropped = 0;
        while (now >= NextTimer)
        {
            Remove(_held[_arrivals.Peek()].Message);
            dropped++;
        }

        return dropped;
    }

    private void Remove(CausalMessage message)
    {
        _held.Remove(message.Dot);
        _bytes -= message.Size;
        while (_arrivals.TryPeek(out var oldest) && !_held.ContainsKey(oldest))
            _arrivals.Dequeue();
    }
}

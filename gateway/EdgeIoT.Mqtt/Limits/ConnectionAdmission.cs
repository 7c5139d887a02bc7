using System.Net;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Mqtt.Limits;

/// <summary>Keeps <see cref="ConnectionLimits"/>. The server asks it for each connection; a host that does costly work before (a TLS handshake) asks first
/// and hands the lease over. From any thread.</summary>
public sealed class ConnectionAdmission
{
    /// <summary>Addresses that are remembered; those beyond share one entry, so that a flood from everywhere takes no memory.</summary>
    private const int MostAddresses = 64 * 1024;

    private readonly ConnectionLimits _limits;
    private readonly ServerClock _clock;
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Address> _addresses = [];
    private readonly Address _others;
    private TokenBucket _rate;
    private int _handshakes;
    private int _sweepAt = 1024;
    private long _refused;

    internal ConnectionAdmission(ConnectionLimits limits, ServerClock clock)
    {
        _limits = limits;
        _clock = clock;
        _rate = new(limits.Rate, limits.Burst, clock.Now);
        _others = new(limits, clock.Now);
    }

    /// <summary>Connections that were cut off.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Connections that are open and not connected yet, exempt ones left out.</summary>
    public int Handshakes => Volatile.Read(ref _handshakes);

    /// <summary>Lets a connection in, or not: null. The lease is disposed when it has ended.</summary>
    /// <param name="remote">Where it comes from; null counts as this machine.</param>
    public ConnectionLease? TryAdmit(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address } || (!_limits.IncludeLoopback && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)))
            return ConnectionLease.Exempt;
        lock (_gate)
        {
            var now = _clock.Now;
            var entry = Find(AddressKey.Of(address), now);
            if (!IsWithin(entry) || !entry.Rate.TryTake(now) || !_rate.TryTake(now))
            {
                _refused++;
                return null;
            }

            entry.Connections++;
            entry.Handshakes++;
            _handshakes++;
            return new(this, entry);
        }
    }

    internal void Established(Address entry)
    {
        lock (_gate)
        {
            entry.Handshakes--;
            _handshakes--;
        }
    }

    internal void Ended(Address entry)
    {
        lock (_gate) entry.Connections--;
    }

    private bool IsWithin(Address entry) =>
        IsBelow(entry.Connections, _limits.MaxPerAddress) && IsBelow(entry.Handshakes, _limits.MaxHandshakesPerAddress) && IsBelow(_handshakes, _limits.MaxHandshakes);

    private static bool IsBelow(int value, int limit) => limit == 0 || value < limit;

    private Address Find(ulong key, long now)
    {
        if (_addresses.TryGetValue(key, out var entry)) return entry;
        if (_addresses.Count >= _sweepAt) Sweep(now);
        if (_addresses.Count >= MostAddresses) return _others;
        _addresses.Add(key, entry = new(_limits, now));
        return entry;
    }

    /// <summary>Forgets who has nothing open and opened nothing lately. The next time is when there are twice as many.</summary>
    private void Sweep(long now)
    {
        foreach (var (key, entry) in _addresses)
        {
            if (entry.Connections == 0 && entry.Rate.IsFull(now)) _addresses.Remove(key);
        }

        _sweepAt = Math.Clamp(_addresses.Count * 2, 1024, MostAddresses);
    }

    internal sealed class Address(ConnectionLimits limits, long now)
    {
        public TokenBucket Rate = new(limits.RatePerAddress, limits.BurstPerAddress, now);

        public int Connections { get; set; }

        public int Handshakes { get; set; }
    }
}

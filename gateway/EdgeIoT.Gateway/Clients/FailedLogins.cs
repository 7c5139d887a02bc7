using System.Net;
using EdgeIoT.Mqtt.Limits;

namespace EdgeIoT.Gateway.Clients;

/// <summary>
/// Makes guessing slow: after some wrong passwords from one address, its further attempts are looked at one after the other, with a growing
/// pause before each, and refused where too many wait already. Half of what it did is forgotten in a minute.
/// </summary>
internal sealed class FailedLogins(TimeProvider time)
{
    /// <summary>Wrong passwords that cost nothing: people mistype.</summary>
    public const int Free = 5;

    private const int MostAddresses = 16 * 1024;
    private const double FirstPause = 0.25;
    private const double LongestPause = 4;

    /// <summary>Who would have to wait longer is refused: the connection itself has to be done in time.</summary>
    private const double LongestQueue = 6;

    private const double HalfLife = 60;

    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private readonly Dictionary<ulong, Address> _addresses = [];
    private readonly Address _others = new();
    private long _failures;
    private long _slowed;

    /// <summary>Wrong names, passwords and keys.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Attempts that had to wait, or were refused because too many did.</summary>
    public long Slowed => Volatile.Read(ref _slowed);

    private double Now => time.GetElapsedTime(_start).TotalSeconds;

    /// <summary>How long an attempt from there has to wait before it is looked at; null: it is to be refused.</summary>
    public TimeSpan? Pause(EndPoint? remote)
    {
        lock (_gate)
        {
            var now = Now;
            if (!_addresses.TryGetValue(AddressKey.Of(remote), out var address))
                address = _others;
            var failures = address.At(now);
            if (failures < Free)
                return TimeSpan.Zero;
            _slowed++;
            var next = Math.Max(now, address.Next) + Math.Min(FirstPause * Math.Pow(2, failures - Free), LongestPause);
            if (next - now > LongestQueue)
                return null;
            address.Next = next;
            return TimeSpan.FromSeconds(next - now);
        }
    }

    /// <summary>The name, password or key was wrong.</summary>
    public void Failed(EndPoint? remote)
    {
        lock (_gate)
        {
            var now = Now;
            _failures++;
            Find(AddressKey.Of(remote), now).Add(now);
        }
    }

    private Address Find(ulong key, double now)
    {
        if (_addresses.TryGetValue(key, out var address))
            return address;
        if (_addresses.Count >= MostAddresses)
            Forget(now);
        if (_addresses.Count >= MostAddresses)
            return _others;
        _addresses.Add(key, address = new Address());
        return address;
    }

    private void Forget(double now)
    {
        foreach (var (key, address) in _addresses)
        {
            if (address.At(now) < 1)
                _addresses.Remove(key);
        }
    }

    private sealed class Address
    {
        private double _failures;
        private double _at;

        /// <summary>When the last attempt that waits is looked at.</summary>
        public double Next { get; set; }

        public double At(double now) => _failures * Math.Pow(0.5, (now - _at) / HalfLife);

        public void Add(double now) => (_failures, _at) = (At(now) + 1, now);
    }
}

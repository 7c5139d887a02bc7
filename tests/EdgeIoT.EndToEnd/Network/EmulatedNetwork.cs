using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace EdgeIoT.EndToEnd.Network;

/// <summary>
/// Hosts on one wire that passes every packet through this process, which loses, delays, repeats and reorders them. It needs no more of
/// the kernel than namespaces and TUN; where the packets go is ours, so every direction of every pair has its own faults.
/// <code>
///   host ─► its card ─► reader: lost? ─► due now ─► the other card
///                                   └─► due later ─► queue by time ─► postman ─► the other card
/// </code>
/// </summary>
internal sealed class EmulatedNetwork : IAsyncDisposable
{
    private readonly Dictionary<uint, EmulatedHost> _byAddress = [];
    private readonly Dictionary<(EmulatedHost From, EmulatedHost To), PathCondition> _paths = [];
    private readonly PriorityQueue<(EmulatedHost To, byte[] Packet), long> _underWay = new();
    private readonly Lock _pathGate = new();
    private readonly object _postGate = new();
    private readonly Random _chance;
    private readonly List<Thread> _threads = [];
    private volatile bool _stopping;
    private volatile Recording? _recording;

    private EmulatedNetwork(int seed) => _chance = new Random(seed);

    public IReadOnlyList<EmulatedHost> Hosts { get; private set; } = [];

    /// <summary>Makes the hosts 10.77.0.1, 10.77.0.2 and so on, which reach each other and nothing else.</summary>
    public static async Task<EmulatedNetwork> CreateAsync(int seed, params IReadOnlyList<string> names)
    {
        await NetworkNamespace.RemoveAbandonedAsync();
        var network = new EmulatedNetwork(seed);
        var hosts = new List<EmulatedHost>();
        for (var i = 0; i < names.Count; i++)
        {
            var place = await NetworkNamespace.CreateAsync(names[i]);
            var address = new IPAddress([10, 77, 0, (byte)(i + 1)]);
            var card = place.Inside(TunDevice.Create);
            await NetworkNamespace.IpAsync("-n", place.Name, "address", "add", $"{address}/24", "dev", TunDevice.Name);
            await NetworkNamespace.IpAsync("-n", place.Name, "link", "set", TunDevice.Name, "mtu", TunDevice.MostBytes.ToString(CultureInfo.InvariantCulture), "up");
            hosts.Add(new EmulatedHost(names[i], address, place, card));
            network._byAddress.Add(Number(address.GetAddressBytes()), hosts[i]);
        }

        network.Hosts = hosts;
        foreach (var host in hosts)
            network.Start($"card of {host.Name}", () => network.Read(host));
        network.Start("postman", network.Deliver);
        return network;
    }

    /// <summary>One direction.</summary>
    public void Set(EmulatedHost from, EmulatedHost to, PathCondition condition)
    {
        lock (_pathGate)
            _paths[(from, to)] = condition;
    }

    /// <summary>Both directions between a host and each of the others.</summary>
    public void SetAround(EmulatedHost host, IEnumerable<EmulatedHost> others, PathCondition condition)
    {
        foreach (var other in others)
        {
            Set(host, other, condition);
            Set(other, host, condition);
        }
    }

    /// <summary>Every direction between any two of them.</summary>
    public void SetAmong(IReadOnlyList<EmulatedHost> hosts, PathCondition condition)
    {
        foreach (var host in hosts)
            SetAround(host, hosts.Where(h => h != host), condition);
    }

    /// <summary>Records until it is stopped; one direction at a time.</summary>
    public Recording Record(EmulatedHost from, EmulatedHost to) => _recording = new Recording(from, to);

    public void StopRecording() => _recording = null;

    public void Heal()
    {
        lock (_pathGate)
            _paths.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        lock (_postGate)
            Monitor.PulseAll(_postGate);
        foreach (var thread in _threads)
            thread.Join();
        foreach (var host in Hosts)
            await host.DisposeAsync();
    }

    private static uint Number(ReadOnlySpan<byte> address) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(address);

    private void Start(string name, Action work)
    {
        var thread = new Thread(() => work()) { IsBackground = true, Name = name };
        _threads.Add(thread);
        thread.Start();
    }

    private void Read(EmulatedHost from)
    {
        var buffer = new byte[TunDevice.MostBytes];
        while (!_stopping)
        {
            var packet = buffer.AsSpan(0, from.Card.Read(buffer));
            // IPv4 with a destination that is one of us; what IPv6 and multicast say on a new card is for nobody here.
            if (packet.Length >= 20 && packet[0] >> 4 == 4 && _byAddress.TryGetValue(Number(packet[16..]), out var to))
                Forward(from, to, packet);
        }
    }

    private void Forward(EmulatedHost from, EmulatedHost to, ReadOnlySpan<byte> packet)
    {
        _recording?.Hear(from, to, packet);
        PathCondition path;
        bool lost, twice;
        TimeSpan delay;
        lock (_pathGate)
        {
            path = _paths.GetValueOrDefault((from, to), PathCondition.Clean);
            lost = path.Cut || _chance.NextDouble() < path.Loss;
            twice = _chance.NextDouble() < path.Duplicates;
            delay = path.Delay + (path.Jitter * _chance.NextDouble());
        }

        for (var copies = lost ? 0 : twice ? 2 : 1; copies > 0; copies--)
        {
            if (delay == TimeSpan.Zero)
                to.Card.Write(packet);
            else
                Post(to, packet.ToArray(), delay);
        }
    }

    private void Post(EmulatedHost to, byte[] packet, TimeSpan delay)
    {
        lock (_postGate)
        {
            _underWay.Enqueue((to, packet), Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency));
            Monitor.Pulse(_postGate);
        }
    }

    private void Deliver()
    {
        while (!_stopping)
        {
            (EmulatedHost To, byte[] Packet) due;
            lock (_postGate)
            {
                if (!_underWay.TryPeek(out due, out var at))
                {
                    Monitor.Wait(_postGate);
                    continue;
                }

                var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), at);
                if (wait > TimeSpan.Zero)
                {
                    Monitor.Wait(_postGate, (int)Math.Ceiling(wait.TotalMilliseconds));
                    continue;
                }

                _underWay.Dequeue();
            }

            due.To.Card.Write(due.Packet);
        }
    }
}

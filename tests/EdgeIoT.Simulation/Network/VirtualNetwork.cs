using EdgeIoT.Mesh;
using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Network;

/// <summary>
/// The network between the gateways: datagrams that may be lost, repeated, overtaken, replayed or damaged, beacons, and
/// links (<see cref="VirtualLink"/>). Each direction of each path can be cut on its own.
/// </summary>
public sealed class VirtualNetwork
{
    private const int Recorded = 512;
    private readonly World _world;
    private readonly Chance _chance;
    private readonly bool[,] _cut;
    private readonly TimeSpan[,] _clog;
    private readonly TimeSpan[,] _linkStalls;
    private readonly List<VirtualLink> _links = [];
    private readonly (VirtualGateway To, MeshAddress From, byte[] Bytes)[] _recorded = new (VirtualGateway, MeshAddress, byte[])[Recorded];
    private readonly (VirtualGateway To, MeshAddress From, byte[] Bytes)[] _archive = new (VirtualGateway, MeshAddress, byte[])[Recorded];
    private readonly Chance _archivist = new(0);
    private long _records;

    /// <summary>A healthy network.</summary>
    public VirtualNetwork(World world, Chance chance, int gateways)
    {
        (_world, _chance) = (world, chance);
        _cut = new bool[gateways, gateways];
        _clog = new TimeSpan[gateways, gateways];
        _linkStalls = new TimeSpan[gateways, gateways];
    }

    /// <summary>How it behaves now.</summary>
    public NetworkFaults Faults { get; set; } = new();

    /// <summary>Whether beacons reach nobody.</summary>
    public bool MulticastBlocked { get; set; }

    /// <summary>The longest datagram that comes through, in bytes.</summary>
    public int LongestDatagram { get; set; } = int.MaxValue;

    /// <summary>Datagrams and link messages sent so far.</summary>
    public long Sent { get; private set; }

    /// <summary>Bytes of them.</summary>
    public long SentBytes { get; private set; }

    /// <summary>Whether nothing comes through from one gateway to the other.</summary>
    public bool IsCut(VirtualGateway from, VirtualGateway to) => _cut[from.Index, to.Index];

    /// <summary>Cuts or mends one direction of one path.</summary>
    public void Cut(VirtualGateway from, VirtualGateway to, bool cut = true)
    {
        if (_cut[from.Index, to.Index] == cut || from == to)
            return;
        _cut[from.Index, to.Index] = cut;
        if (cut)
            return;
        for (var i = 0; i < _links.Count; i++)
            _links[i].Mended(from, to);
    }

    /// <summary>Delays everything on one path.</summary>
    public void Clog(VirtualGateway from, VirtualGateway to, TimeSpan delay) => _clog[from.Index, to.Index] = delay;

    /// <summary>Delays what goes by links on one path, as lost segments do; datagrams overtake it.</summary>
    public void StallLinks(VirtualGateway from, VirtualGateway to, TimeSpan delay) => _linkStalls[from.Index, to.Index] = delay;

    /// <summary>How long links are held up on one path.</summary>
    public TimeSpan LinkStall(VirtualGateway from, VirtualGateway to) => _linkStalls[from.Index, to.Index];

    /// <summary>Everything comes through again, at once.</summary>
    public void Mend()
    {
        Faults = new NetworkFaults();
        (MulticastBlocked, LongestDatagram) = (false, int.MaxValue);
        foreach (var from in _world.Gateways)
        {
            foreach (var to in _world.Gateways)
            {
                Cut(from, to, cut: false);
                Clog(from, to, TimeSpan.Zero);
                StallLinks(from, to, TimeSpan.Zero);
            }
        }
    }

    /// <summary>Sends a datagram to an address.</summary>
    public void Send(VirtualGateway from, MeshAddress to, ReadOnlySpan<byte> datagram)
    {
        CountDatagram(from, datagram);
        if (_world.At(to) is not { } target)
            return;
        var bytes = datagram.ToArray();
        Record(target, from.Address, bytes);
        Carry(from, target, InputKind.Datagram, bytes);
        if (_chance.Hit(Faults.Duplicate))
            Carry(from, target, InputKind.Datagram, bytes);
        if (!_chance.Hit(Faults.Replay))
            return;
        var (oldTo, oldFrom, old) = _recorded[_chance.Below((int)Math.Min(_records, Recorded))];
        var now = _chance.Hit(0.8) ? oldTo : _chance.Of(_world.Gateways);
        _world.Schedule.After(Delay(from, now), Arrive, now, new Arrival(null, new Input(InputKind.Datagram, 0, old, oldFrom)));
    }

    /// <summary>Sends a beacon to all who listen, the sender too.</summary>
    public void Beacon(VirtualGateway from, ReadOnlySpan<byte> datagram)
    {
        CountDatagram(from, datagram);
        var bytes = datagram.ToArray();
        foreach (var target in _world.Gateways)
        {
            if (target.Options.Discovery && !MulticastBlocked)
                Carry(from, target, InputKind.Beacon, bytes);
        }
    }

    /// <summary>One of the last datagrams that anybody sent, as whoever listens on the network has it; null where there is none yet.</summary>
    public byte[]? Overheard(Chance chance) =>
        _records == 0 ? null : _recorded[chance.Below((int)Math.Min(_records, Recorded))].Bytes;

    /// <summary>One of all datagrams that were ever sent, each as likely as any other; null where there is none yet.</summary>
    public (VirtualGateway To, MeshAddress From, byte[] Bytes)? Archived(Chance chance) =>
        _records == 0 ? null : _archive[chance.Below((int)Math.Min(_records, Recorded))];

    /// <summary>A stranger sends a datagram.</summary>
    public void SendFromStranger(VirtualGateway to, MeshAddress from, byte[] datagram) =>
        _world.Schedule.After(Faults.DelayLeast, Arrive, to, new Arrival(null, new Input(InputKind.Datagram, 0, datagram, from)));

    /// <summary>Opens a link for a gateway.</summary>
    public void Dial(GatewayRun dialer, long link, string endpoint, byte[] hello)
    {
        CountOnLink(dialer.Gateway, hello);
        var opened = new VirtualLink(_world, this, _chance, dialer, link);
        _links.Add(opened);
        opened.Dial(_world.At(endpoint), hello);
    }

    /// <summary>A link is over.</summary>
    public void Forget(VirtualLink link) => _links.Remove(link);

    /// <summary>The links that exist, in the order in which they were dialed.</summary>
    public IReadOnlyList<VirtualLink> Links => _links;

    /// <summary>How long something takes now from one gateway to the other.</summary>
    public TimeSpan Delay(VirtualGateway from, VirtualGateway to) =>
        Faults.DelayLeast + _chance.Around(Faults.DelayMean) + _clog[from.Index, to.Index];

    /// <summary>Counts what a gateway sends on a link.</summary>
    public void CountOnLink(VirtualGateway from, ReadOnlySpan<byte> message)
    {
        from.Traffic.Link(message.Length);
        Count(message);
    }

    private void CountDatagram(VirtualGateway from, ReadOnlySpan<byte> datagram)
    {
        from.Traffic.Datagram(datagram.Length);
        Count(datagram);
    }

    private void Count(ReadOnlySpan<byte> message)
    {
        Sent++;
        SentBytes += message.Length;
        _world.Telling.Note(message);
    }

    /// <summary>A copy with one bit flipped.</summary>
    public byte[] Flip(byte[] bytes)
    {
        if (bytes.Length == 0)
            return bytes;
        var flipped = (byte[])bytes.Clone();
        flipped[_chance.Below(bytes.Length)] ^= (byte)(1 << _chance.Below(8));
        return flipped;
    }

    /// <summary>Keeps the last ones, and a fair sample of all (reservoir sampling).</summary>
    private void Record(VirtualGateway to, MeshAddress from, byte[] bytes)
    {
        var place = _records < Recorded ? _records : _archivist.Below((int)Math.Min(_records + 1, int.MaxValue));
        if (place < Recorded)
            _archive[place] = (to, from, bytes);
        _recorded[_records++ % Recorded] = (to, from, bytes);
    }

    private void Carry(VirtualGateway from, VirtualGateway to, InputKind kind, byte[] bytes)
    {
        if (_cut[from.Index, to.Index] || bytes.Length > LongestDatagram || _chance.Hit(Faults.Loss))
            return;
        if (_chance.Hit(Faults.BitFlip))
            bytes = Flip(bytes);
        var delay = Delay(from, to);
        if (_chance.Hit(Faults.Straggle))
            delay *= 100;
        _world.Schedule.After(delay, Arrive, to, new Arrival(from, new Input(kind, 0, bytes, from.Address)));
    }

    private static void Arrive(object to, object? arrival, long number)
    {
        var (from, input) = (Arrival)arrival!;
        var gateway = (VirtualGateway)to;
        if (from is null || !gateway.World.Network.IsCut(from, gateway))
            gateway.Run?.Receive(input);
    }

    private sealed record Arrival(VirtualGateway? From, Input Input);
}

using System.Text;
using EdgeIoT.Mesh.Causal;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Tests.Fakes;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Tests.Causal;

/// <summary>Gateways a, b, c … that broadcast words to one another, and where devices are. A message arrives when the test says so: <see cref="Arrives"/> for one way,
/// <see cref="Settle"/> for all of them and the time that it takes.</summary>
internal sealed class CausalMesh
{
    private readonly Dictionary<char, Gateway> _gateways = [];
    private readonly SortedDictionary<(char From, char To), Queue<byte[]>> _underWay = [];
    private readonly HashSet<(char, char)> _cut = [];
    private readonly CausalLimits _limits;
    private readonly string _voters;
    private readonly char _passesOn;
    private TimeSpan _now = TimeSpan.FromSeconds(1);

    /// <param name="names">The gateways, a letter each.</param>
    /// <param name="voters">Those that vote.</param>
    /// <param name="limits">The bounds; the production ones by default.</param>
    /// <param name="passesOn">The one that passes on what others say, at once.</param>
    public CausalMesh(string names, string voters = "", CausalLimits? limits = null, char passesOn = default)
    {
        (_voters, _passesOn, _limits) = (voters, passesOn, limits ?? new CausalLimits());
        foreach (var name in names)
            _gateways.Add(name, new Gateway(this, name, run: 1));
        foreach (var gateway in _gateways.Values.ToList())
            gateway.OpenLinks();
        Waits(TimeSpan.FromMilliseconds(100));
    }

    /// <summary>What a gateway has delivered in this run, words in their order.</summary>
    public string HeardBy(char name) => string.Join(' ', _gateways[name].Heard);

    /// <summary>What a gateway knows by delivery or by a state, sorted.</summary>
    public string KnownTo(char name) => string.Join(' ', _gateways[name].Known);

    public CausalBroadcast At(char name) => _gateways[name].Node;

    public long Counter(char name, string counter) => _gateways[name].Context.Counters.Snapshot().GetValueOrDefault(counter);

    /// <summary>Where a gateway takes a device to be; empty where it is attached nowhere.</summary>
    public string Place(char name, string device) =>
        _gateways[name].Host.Located.TryGetValue(device, out var location) && location.IsAttached ? $"{(char)location.Gateway.High}" : "";

    /// <summary>The sessions that a gateway was told to end, as <c>device/connection→gateway</c>.</summary>
    public string Moved(char name) => string.Join(' ', _gateways[name].Host.Moved);

    public DeviceLocations Locations(char name) => _gateways[name].Locations;

    public CausalMesh Attaches(char name, string device, long connection)
    {
        _gateways[name].Locations.Attach(device, connection);
        _gateways[name].Locations.Flush();
        return this;
    }

    public HashSet<NodeId> Removed { get; } = [];

    /// <summary>A gateway is gone for good, and the others know.</summary>
    public CausalMesh Removes(char name)
    {
        Removed.Add(_gateways[name].Id);
        Dies(name);
        foreach (var other in _gateways.Values.Where(other => !Removed.Contains(other.Id)))
        {
            other.Locations.GatewaysChanged();
            other.Locations.Flush();
        }

        return this;
    }

    public CausalMesh Closes(char name, long connection)
    {
        _gateways[name].Locations.ConnectionClosed(connection);
        _gateways[name].Locations.Flush();
        return this;
    }

    public CausalMesh Hears(char name, string device, long connection)
    {
        _gateways[name].Locations.Heard(device, connection);
        _gateways[name].Locations.Flush();
        return this;
    }

    /// <summary>Size of the last stamp that a gateway sent, in bytes.</summary>
    public long StampOfNext(char name, string word)
    {
        var before = Counter(name, "causal_stamp_bytes");
        Says(name, word);
        return Counter(name, "causal_stamp_bytes") - before;
    }

    public CausalMesh Says(char name, string word)
    {
        _gateways[name].Say(word);
        return this;
    }

    /// <summary>What is under way from one gateway to another arrives there.</summary>
    public CausalMesh Arrives(char from, char to)
    {
        while (_underWay.TryGetValue((from, to), out var queue) && queue.TryDequeue(out var message))
            _gateways[to].Take(from, message);
        return this;
    }

    /// <summary>What is under way from one gateway to another arrives twice, as it may where several pass it on.</summary>
    public CausalMesh ArrivesTwice(char from, char to)
    {
        foreach (var message in _underWay[(from, to)].ToList())
            _gateways[to].Take(from, message);
        return Arrives(from, to);
    }

    /// <summary>The link between two gateways breaks, and what is under way on it is lost.</summary>
    public CausalMesh Cuts(char one, char other)
    {
        foreach (var way in new[] { (one, other), (other, one) })
        {
            _cut.Add(way);
            _underWay.Remove(way);
        }

        return this;
    }

    public CausalMesh Joins(char one, char other)
    {
        _cut.Remove((one, other));
        _cut.Remove((other, one));
        _gateways[one].Node.LinkOpened(_gateways[other].Id);
        _gateways[other].Node.LinkOpened(_gateways[one].Id);
        return this;
    }

    /// <summary>A gateway's process ends.</summary>
    public CausalMesh Dies(char name)
    {
        foreach (var other in _gateways.Keys.Where(other => other != name))
            Cuts(name, other);
        return this;
    }

    /// <summary>It starts again, with nothing in its memory.</summary>
    public CausalMesh Restarts(char name)
    {
        Dies(name);
        _gateways[name] = new Gateway(this, name, _gateways[name].Run + 1);
        foreach (var other in _gateways.Keys.Where(other => other != name))
            Joins(name, other);
        return this;
    }

    public CausalMesh Waits(TimeSpan time)
    {
        for (var until = _now + time; _now < until;)
        {
            _now += TimeSpan.FromMilliseconds(50);
            foreach (var gateway in _gateways.Values)
                gateway.Tick(_now);
            foreach (var (from, to) in _underWay.Keys.ToList())
                Arrives(from, to);
        }

        return this;
    }

    /// <summary>Everything arrives, and everybody has time to ask for what is missing.</summary>
    public CausalMesh Settle() => Waits(TimeSpan.FromSeconds(2));

    private sealed class Gateway : ITransport
    {
        private readonly CausalMesh _mesh;
        private readonly char _name;

        public Gateway(CausalMesh mesh, char name, uint run)
        {
            (_mesh, _name, Run) = (mesh, name, run);
            var options = new MeshOptions { Name = $"gw-{name}", MqttEndpoint = "h:1", HttpEndpoint = "h:2", Address = default };
            var store = new MemoryStore { Recovered = new RecoveredState { Incarnation = run } };
            Context = new NodeContext(options, Id, store, Host, seed: name) { Transport = this, Now = mesh._now };
            Node = new CausalBroadcast(Context, () => [.. mesh._gateways.Values.Select(g => g.Id)], id => mesh._voters.Any(v => IdOf(v) == id), mesh._limits)
            {
                Delivered = (_, payload) => Deliver(payload.Span),
                Capture = Capture,
                Merge = Merge,
                PassesOnTo = source => mesh._passesOn == name ? [.. OpenPeers.Where(peer => peer != source)] : [],
            };
            Locations = new DeviceLocations(Context, Node, () => mesh._gateways.Count, IsOpen, mesh.Removed.Contains);
        }

        public NodeId Id => IdOf(_name);

        public uint Run { get; }

        public NodeContext Context { get; }

        public CausalBroadcast Node { get; }

        public DeviceLocations Locations { get; }

        public RecordingHost Host { get; } = new();

        public List<string> Heard { get; } = [];

        public SortedSet<string> Known { get; } = [];

        public IReadOnlyCollection<NodeId> OpenPeers => [.. _mesh._gateways.Keys.Where(other => other != _name && IsOpen(IdOf(other))).Select(IdOf)];

        public bool IsOpen(NodeId peer) => !_mesh._cut.Contains((_name, NameOf(peer)));

        public bool Send(NodeId peer, MessageWriter message)
        {
            if (!IsOpen(peer))
                return false;
            var way = (_name, NameOf(peer));
            if (!_mesh._underWay.TryGetValue(way, out var queue))
                _mesh._underWay.Add(way, queue = new());
            queue.Enqueue(message.Written.ToArray());
            return true;
        }

        public void SendControl(NodeId peer, MessageWriter message) => Send(peer, message);

        public void OpenLinks()
        {
            foreach (var peer in OpenPeers)
                Node.LinkOpened(peer);
        }

        public void Say(string word) => Node.Broadcast(Encoding.ASCII.GetBytes(word));

        public void Tick(TimeSpan now)
        {
            Context.Now = now;
            if (now >= Node.NextTimer)
                Node.Tick();
            if (now >= Locations.NextTimer)
                Locations.Flush();
        }

        public void Take(char from, byte[] message)
        {
            var reader = new MessageReader(message);
            switch ((MessageKind)reader.Byte())
            {
                case MessageKind.CausalMessage: Node.OnMessage(IdOf(from), ref reader); break;
                case MessageKind.CausalHave: Node.OnHave(IdOf(from), ref reader); break;
                case MessageKind.CausalStateFetch: Node.OnStateFetch(IdOf(from), ref reader); break;
                default: Node.OnStatePart(IdOf(from), ref reader); break;
            }

            Assert.False(reader.Failed);
            Locations.Flush();
        }

        private void Deliver(ReadOnlySpan<byte> payload)
        {
            if (payload[0] == (byte)CausalSubject.DeviceLocations)
            {
                Locations.Delivered(payload[1..]);
                return;
            }

            Heard.Add(Encoding.ASCII.GetString(payload));
            Known.Add(Heard[^1]);
        }

        private void Capture(MessageWriter writer)
        {
            writer.Text(string.Join(' ', Known));
            Locations.Capture(writer);
        }

        private bool Merge(ReadOnlyMemory<byte> state)
        {
            var reader = new MessageReader(state.Span);
            Known.UnionWith(reader.Text(1 << 20).Split(' ', StringSplitOptions.RemoveEmptyEntries));
            Assert.True(DeviceLocations.TryRead(ref reader, out var locations));
            Locations.Take(locations);
            return true;
        }

        private static NodeId IdOf(char name) => new(name, 0);

        private static char NameOf(NodeId id) => (char)id.High;
    }
}

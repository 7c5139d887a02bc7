using EdgeIoT.Mesh.Datagrams;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Membership;

namespace EdgeIoT.Mesh.Tests.Membership;

/// <summary>Gateways with real sessions and membership on a virtual network and clock, in one thread, from one seed.</summary>
internal sealed class VirtualMesh
{
    private readonly PriorityQueue<Action, (TimeSpan, long)> _events = new();
    private readonly Random _random;
    private readonly ulong _seed;
    private long _order;

    public VirtualMesh(int seed, int nodes, double loss = 0, TimeSpan? delay = null)
    {
        _seed = (ulong)seed;
        _random = new Random(seed);
        Loss = loss;
        Delay = delay ?? TimeSpan.FromMilliseconds(2);
        for (var i = 0; i < nodes; i++)
            Nodes.Add(new VirtualNode(this, i, incarnation: 1, (ulong)seed));
    }

    public List<VirtualNode> Nodes { get; } = [];

    public TimeSpan Now { get; private set; }

    public double Loss { get; set; }

    /// <summary>Each datagram takes half of this to one and a half of it.</summary>
    public TimeSpan Delay { get; }

    /// <summary>Whether a datagram passes; all do when null.</summary>
    public Func<VirtualNode, VirtualNode, bool>? Passes { get; set; }

    /// <summary>Deaths that were declared of gateways that lived.</summary>
    public int FalsePositives { get; set; }

    public long Datagrams { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Starts all, each one knowing the address of the first.</summary>
    public VirtualMesh StartAll()
    {
        foreach (var node in Nodes)
            node.Start(node == Nodes[0] ? null : Nodes[0]);
        return this;
    }

    public void Run(TimeSpan time)
    {
        var end = Now + time;
        while (_events.TryPeek(out _, out var at) && at.Item1 <= end)
        {
            var action = _events.Dequeue();
            Now = at.Item1;
            action();
        }

        Now = end;
    }

    /// <summary>Runs until <paramref name="condition"/> holds; false when it does not within <paramref name="limit"/>.</summary>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        var end = Now + limit;
        while (!condition())
        {
            if (Now >= end)
                return false;
            Run(TimeSpan.FromMilliseconds(10));
        }

        return true;
    }

    public bool Agree(Func<VirtualNode, IEnumerable<VirtualNode>>? expected = null) => Nodes.Where(n => n.Running).All(n =>
        (expected?.Invoke(n) ?? Nodes.Where(m => m.Running)).All(m => n.StateOf(m) is MemberState.Alive or MemberState.Suspect));

    /// <summary>Who holds whom for what, a line for each gateway.</summary>
    public string Describe() => string.Join('\n', Nodes.Select(n =>
        $"{n.Index}{(n.Running ? "" : " (stopped)")}: " + string.Join(' ', Nodes.Select(m => n.StateOf(m)?.ToString() ?? "-"))));

    public VirtualNode Restart(VirtualNode node, VirtualNode? join)
    {
        node.Running = false;
        var restarted = new VirtualNode(this, node.Index, node.Incarnation + 1, _seed);
        Nodes[node.Index] = restarted;
        restarted.Start(join);
        return restarted;
    }

    public void At(TimeSpan time, Action action) => _events.Enqueue(action, (time < Now ? Now : time, _order++));

    public void Deliver(VirtualNode from, MeshAddress to, byte[] datagram)
    {
        Datagrams++;
        Bytes += datagram.Length + 28;
        if (_random.NextDouble() < Loss)
            return;
        var delay = Delay * (0.5 + _random.NextDouble());
        At(Now + delay, () =>
        {
            var target = Nodes.Find(n => n.Address == to);
            if (target is { Running: true } && Passes?.Invoke(from, target) != false)
                target.Datagram(from.Address, datagram);
        });
    }
}

/// <summary>One gateway of a <see cref="VirtualMesh"/>: what the mesh node composes, less election and log.</summary>
internal sealed class VirtualNode : IDatagramSink, IMembershipSink
{
    private readonly VirtualMesh _mesh;
    private TimeSpan _wakeAt = TimeSpan.MaxValue;
    private TimeSpan _pausedUntil;

    public VirtualNode(VirtualMesh mesh, int index, uint incarnation, ulong seed)
    {
        _mesh = mesh;
        Index = index;
        Incarnation = incarnation;
        Address = new MeshAddress((UInt128)0xffff0a000000 + (UInt128)(uint)index + 1, 7400);
        var credentials = new MeshCredentials(new DeterministicCrypto((ulong)index + 1000, seed ^ ((ulong)incarnation << 32)), "test", "token"u8);
        Id = credentials.Id;
        Sessions = new DatagramSessions(credentials, this);
        Membership = new SwimMembership(credentials, null, this, seed * 7919 + (ulong)index + incarnation);
    }

    public int Index { get; }

    public uint Incarnation { get; }

    public NodeId Id { get; }

    public MeshAddress Address { get; }

    public DatagramSessions Sessions { get; }

    public SwimMembership Membership { get; }

    public bool Running { get; set; }

    public List<(TimeSpan At, NodeId Member, MemberState State, MemberState? Previous)> Changes { get; } = [];

    public MemberState? StateOf(VirtualNode node) =>
        Membership.TryGet(node.Id, out var member) && member.Record.Incarnation == node.Incarnation ? member.State : null;

    public void Start(VirtualNode? join)
    {
        Running = true;
        Membership.Start(Incarnation, new GatewayProfile { Name = $"gw-{Index}", MqttEndpoint = $"10.0.0.{Index}:1883", Address = Address }, _mesh.Now);
        if (join is not null)
            Join(join);
        Wake();
    }

    /// <summary>Once a second until somebody is known, as the mesh node does with the gateways that it is to join.</summary>
    private void Join(VirtualNode join)
    {
        if (!Running || Membership.Members.Count > 1)
            return;
        Sessions.Contact(join.Address, _mesh.Now);
        _mesh.At(_mesh.Now + TimeSpan.FromSeconds(1), () => Join(join));
        Wake();
    }

    /// <summary>The process stands still, as a busy machine or a debugger makes it; datagrams wait.</summary>
    public void Pause(TimeSpan time) => _pausedUntil = _mesh.Now + time;

    public void Datagram(MeshAddress from, byte[] datagram)
    {
        if (_mesh.Now < _pausedUntil)
        {
            _mesh.At(_pausedUntil, () => Datagram(from, datagram));
            return;
        }

        if (Running)
            Sessions.Receive(from, datagram, _mesh.Now);
        Wake();
    }

    public void SendDatagram(MeshAddress to, ReadOnlySpan<byte> datagram)
    {
        Assert.InRange(datagram.Length, 1, DatagramSessions.MaxDatagramSize);
        _mesh.Deliver(this, to, datagram.ToArray());
    }

    public void SessionEstablished(NodeId peer, ReadOnlyMemory<byte> publicKey, MeshAddress address) =>
        Membership.SessionEstablished(peer, publicKey, address, _mesh.Now);

    public void Message(NodeId from, MeshAddress address, ReadOnlySpan<byte> message) =>
        Membership.Receive(from, address, message, _mesh.Now);

    public void Refused(MeshAddress from, RefusalReason reason)
    {
    }

    public bool Send(NodeId to, ReadOnlySpan<byte> message)
    {
        Assert.InRange(message.Length, 1, SwimMembership.MaxMessageSize);
        return Sessions.Send(to, message, _mesh.Now);
    }

    public void Contact(MeshAddress address, NodeId expected)
    {
        Sessions.SetAddress(expected, address);
        Sessions.Contact(address, _mesh.Now);
    }

    public void Changed(Member member, MemberState? previous)
    {
        Changes.Add((_mesh.Now, member.Id, member.State, previous));
        if (member.State == MemberState.Dead && _mesh.Nodes.Find(n => n.Id == member.Id) is { Running: true } living
            && living.Incarnation == member.Record.Incarnation && _mesh.Passes is null)
            _mesh.FalsePositives++;
    }

    public void Wake()
    {
        var next = Sessions.NextTimer < Membership.NextTimer ? Sessions.NextTimer : Membership.NextTimer;
        if (!Running || next >= _wakeAt || next == TimeSpan.MaxValue)
            return;
        _wakeAt = next;
        _mesh.At(next, () => Tick(next));
    }

    private void Tick(TimeSpan planned)
    {
        if (_wakeAt != planned || !Running)
            return;
        if (_mesh.Now < _pausedUntil)
        {
            _mesh.At(_pausedUntil, () => Tick(planned));
            return;
        }

        _wakeAt = TimeSpan.MaxValue;
        if (_mesh.Now > planned)
            Membership.ReportLateness(_mesh.Now - planned);
        Sessions.Tick(_mesh.Now);
        Membership.Tick(_mesh.Now);
        Assert.True(Membership.NextTimer > _mesh.Now && Sessions.NextTimer > _mesh.Now, "A timer that is due again at once never ends.");
        Wake();
    }
}

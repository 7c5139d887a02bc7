using EdgeIoT.Mesh.Datagrams;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Tests.Datagrams;

/// <summary>A few endpoints and everything that was ever sent between them, on a clock that tests move.</summary>
internal sealed class Wire
{
    private static readonly TimeSpan Hop = TimeSpan.FromMilliseconds(1);
    private readonly PriorityQueue<Sent, (TimeSpan, int)> _inFlight = new();

    public List<Endpoint> Endpoints { get; } = [];

    public List<Sent> Log { get; } = [];

    public TimeSpan Now { get; private set; }

    /// <summary>Whether a datagram arrives; all do when null.</summary>
    public Func<Sent, bool>? Passes { get; set; }

    public Endpoint Add(ulong key, string token = "token", DatagramOptions? options = null, ulong run = 0, MeshAddress? address = null)
    {
        var endpoint = new Endpoint(this, address ?? At((int)key), key, token, options, run);
        Endpoints.RemoveAll(e => e.Address == endpoint.Address);
        Endpoints.Add(endpoint);
        return endpoint;
    }

    public static MeshAddress At(int host, ushort port = 7400) => new((UInt128)0xffff0a000000 + (UInt128)host, port);

    public void Send(MeshAddress from, MeshAddress to, byte[] datagram)
    {
        var sent = new Sent(Now, from, to, datagram, Log.Count);
        Log.Add(sent);
        if (Passes?.Invoke(sent) != false)
            _inFlight.Enqueue(sent, (Now + Hop, sent.Number));
    }

    public void Run(TimeSpan time)
    {
        var end = Now + time;
        while (true)
        {
            var timer = Endpoints.Min(e => e.Sessions.NextTimer);
            var arrival = _inFlight.TryPeek(out _, out var at) ? at.Item1 : TimeSpan.MaxValue;
            var next = timer < arrival ? timer : arrival;
            if (next > end)
                break;
            Assert.True(next >= Now, "A timer in the past.");
            Now = next;
            if (arrival <= timer)
            {
                var sent = _inFlight.Dequeue();
                Endpoints.Find(e => e.Address == sent.To)?.Sessions.Receive(sent.From, sent.Datagram, Now);
            }

            foreach (var endpoint in Endpoints)
                endpoint.Sessions.Tick(Now);
        }

        Now = end;
    }

    public void Run(double milliseconds) => Run(TimeSpan.FromMilliseconds(milliseconds));
}

internal sealed record Sent(TimeSpan At, MeshAddress From, MeshAddress To, byte[] Datagram, int Number)
{
    public byte Kind => Datagram[0];
}

internal sealed class Endpoint : IDatagramSink
{
    private readonly Wire _wire;

    public Endpoint(Wire wire, MeshAddress address, ulong key, string token, DatagramOptions? options, ulong run)
    {
        _wire = wire;
        Address = address;
        Crypto = new DeterministicCrypto(key, run);
        var credentials = new MeshCredentials(Crypto, "home", System.Text.Encoding.UTF8.GetBytes(token));
        Id = credentials.Id;
        Sessions = new DatagramSessions(credentials, this, options);
    }

    public MeshAddress Address { get; }

    public NodeId Id { get; }

    public DeterministicCrypto Crypto { get; }

    public DatagramSessions Sessions { get; }

    public List<(NodeId Peer, MeshAddress Address)> Established { get; } = [];

    public List<(NodeId From, string Text)> Messages { get; } = [];

    public List<RefusalReason> Refusals { get; } = [];

    public bool Send(Endpoint to, string text) => Sessions.Send(to.Id, System.Text.Encoding.UTF8.GetBytes(text), _wire.Now);

    public void Contact(Endpoint peer) => Sessions.Contact(peer.Address, _wire.Now);

    /// <summary>All that a refused datagram must not change.</summary>
    public string State(params Endpoint[] peers) =>
        $"{Established.Count} {Messages.Count} {Sessions.Counters.Established} "
        + string.Join(' ', peers.Select(p => $"{Sessions.HasSession(p.Id)} {(Sessions.TryGetAddress(p.Id, out var a) ? a : null)}"));

    void IDatagramSink.SendDatagram(MeshAddress to, ReadOnlySpan<byte> datagram)
    {
        Assert.InRange(datagram.Length, 1, DatagramSessions.MaxDatagramSize);
        _wire.Send(Address, to, datagram.ToArray());
    }

    void IDatagramSink.SessionEstablished(NodeId peer, ReadOnlyMemory<byte> publicKey, MeshAddress address)
    {
        Assert.Equal(peer, NodeId.FromPublicKey(publicKey.Span));
        Established.Add((peer, address));
    }

    void IDatagramSink.Message(NodeId from, MeshAddress address, ReadOnlySpan<byte> message) =>
        Messages.Add((from, System.Text.Encoding.UTF8.GetString(message)));

    void IDatagramSink.Refused(MeshAddress from, RefusalReason reason) => Refusals.Add(reason);
}

using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Links;
using EdgeIoT.Mesh.Tests.Fakes;

namespace EdgeIoT.Mesh.Tests.Links;

public sealed class LinkTableTests
{
    private readonly RecordingHost _host = new();
    private readonly NodeContext _context;
    private readonly LinkTable _links;
    private readonly MeshCredentials _peer = new(new DeterministicCrypto(2), "home", []);

    public LinkTableTests()
    {
        var own = new MeshCredentials(new DeterministicCrypto(1), "home", []);
        var options = new MeshOptions { Name = "gw-1", MqttEndpoint = "h:1", HttpEndpoint = "h:2", Address = default };
        _context = new NodeContext(options, own.Id, new MemoryStore(), _host, seed: 1) { Now = TimeSpan.FromSeconds(1) };
        _links = new LinkTable(_context, own, null!);
    }

    /// <summary>By its own configuration the peer may be an observer still, which waits to be dialed: without this neither of the two ever dials.</summary>
    [Fact]
    public void A_peer_that_is_to_dial_and_does_not_is_dialed()
    {
        _links.Expect(_peer.Id, "h:3");
        TickAfter(4.9);
        Assert.Empty(_host.Dialed);
        TickAfter(0.1);
        Assert.Single(_host.Dialed);
        _links.Closed(_host.Dialed[0]);
        TickAfter(4.9);
        Assert.Single(_host.Dialed);
        TickAfter(0.1);
        Assert.Equal(2, _host.Dialed.Count);
    }

    [Fact]
    public void A_peer_that_has_dialed_is_not_dialed_until_its_link_is_gone_for_long()
    {
        _links.Expect(_peer.Id, "h:3");
        var handshake = Handshake.Initiate(_peer, HandshakePurpose.Link);
        _links.Incoming(1, handshake.Hello.Span);
        handshake.Receive(_host.Authentication, out var finish);
        _links.Authentication(1, finish);
        Assert.True(_links.IsOpen(_peer.Id));
        Assert.Equal(TimeSpan.MaxValue, _links.NextTimer);
        TickAfter(60);
        Assert.Empty(_host.Dialed);
        _links.Closed(1);
        TickAfter(4.9);
        Assert.Empty(_host.Dialed);
        TickAfter(0.1);
        Assert.Single(_host.Dialed);
    }

    [Fact]
    public void Whose_turn_it_is_to_dial_may_change()
    {
        _links.Expect(_peer.Id, "h:3");
        _links.Want(_peer.Id, "h:3");
        TickAfter(0);
        Assert.Single(_host.Dialed);
    }

    private void TickAfter(double seconds)
    {
        _context.Now += TimeSpan.FromSeconds(seconds);
        _links.Tick();
    }
}

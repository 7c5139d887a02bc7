using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Membership;

namespace EdgeIoT.Mesh.Tests.Membership;

public sealed class DiscoveryTests
{
    private static readonly MeshAddress Source = new(0xffff0a000002, 40_000);
    private readonly MeshCredentials _own = new(new DeterministicCrypto(1), "home", []);
    private readonly MeshCredentials _other = new(new DeterministicCrypto(2), "home", []);

    [Fact]
    public void Beacons_are_sent_at_0_200_500_and_1000_ms_and_then_every_5_s()
    {
        var discovery = new Discovery(_own);
        var start = TimeSpan.FromSeconds(100);
        var target = new byte[Beacon.Size];
        Assert.False(discovery.TryCall(start, 7400, 0, target));
        discovery.Start(start);
        var sent = new List<double>();
        for (var now = start; now < start + TimeSpan.FromSeconds(12); now += TimeSpan.FromMilliseconds(10))
        {
            Assert.True(discovery.NextTimer >= now);
            if (discovery.TryCall(now, 7400, 0, target))
                sent.Add((now - start).TotalMilliseconds);
        }

        Assert.Equal([0, 200, 500, 1000, 6000, 11_000], sent);
    }

    [Fact]
    public void A_beacon_of_another_gateway_tells_where_to_knock()
    {
        var caller = new Discovery(_other);
        caller.Start(TimeSpan.Zero);
        var beacon = new byte[Beacon.Size];
        Assert.True(caller.TryCall(TimeSpan.Zero, 7412, 99, beacon));
        Assert.True(new Discovery(_own).TryHear(Source, beacon, out var heard, out var address));
        Assert.Equal(_other.Id, heard.Id);
        Assert.Equal(99ul, heard.Cluster);
        Assert.Equal(Source with { Port = 7412 }, address);
    }

    [Fact]
    public void Own_foreign_and_malformed_beacons_are_not_heard()
    {
        var discovery = new Discovery(_own);
        var beacon = new byte[Beacon.Size];
        new Beacon(_own.MeshTag, _own.Id, 7400, 0).Write(beacon);
        Assert.False(discovery.TryHear(Source, beacon, out _, out _));
        new Beacon(_own.MeshTag + 1, _other.Id, 7400, 0).Write(beacon);
        Assert.False(discovery.TryHear(Source, beacon, out _, out _));
        new Beacon(_own.MeshTag, _other.Id, 0, 0).Write(beacon);
        Assert.False(discovery.TryHear(Source, beacon, out _, out _));

        new Beacon(_own.MeshTag, _other.Id, 7400, 0).Write(beacon);
        Assert.True(discovery.TryHear(Source, beacon, out _, out _));
        for (var length = 0; length < beacon.Length; length++)
            Assert.False(discovery.TryHear(Source, beacon.AsSpan(0, length), out _, out _));
        for (var at = 0; at < 5; at++)
        {
            beacon[at] ^= 1;
            Assert.False(discovery.TryHear(Source, beacon, out _, out _));
            beacon[at] ^= 1;
        }
    }
}

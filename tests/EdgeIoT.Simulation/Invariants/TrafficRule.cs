using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>Datagrams fit in the smallest path of IPv6, and nobody floods the network.</summary>
public sealed class TrafficRule(World world)
{
    /// <summary>The most that one gateway may send in one second, on average over the mesh, whatever happens but readings.</summary>
    public const int StormPerSecond = 2_000;

    /// <summary>The most that it may send for a reading that is acknowledged: each may come on a connection of its own.</summary>
    public const int ForReading = 12;

    /// <summary>The most that one gateway may send in one second, on average over the mesh, when nothing happens. Who comes back as another
    /// one is sought under both names.</summary>
    public const int IdlePerSecond = 400;

    private const int DatagramLimit = 1200;
    private long _sent;
    private int _acknowledged;
    private TimeSpan _since;

    /// <summary>Checks the size of a datagram, and now and then the rate of all.</summary>
    public void CheckDatagram(VirtualGateway gateway, int length)
    {
        if (length is 0 or > DatagramLimit)
            throw new ViolationException("Datagrams are 1 to 1,200 bytes long", $"{gateway.Name} sends {length} bytes");
        var time = world.Schedule.Now - _since;
        if (time < TimeSpan.FromSeconds(1))
            return;
        var sent = world.Network.Sent - _sent;
        var readings = world.Acknowledgements.Count - _acknowledged;
        if (sent > ((StormPerSecond * time.TotalSeconds) + (ForReading * readings)) * world.Gateways.Count)
            throw new ViolationException("Nobody floods the network", $"{sent} messages in {time.TotalSeconds:F1} s, for {readings} readings");
        (_sent, _since, _acknowledged) = (world.Network.Sent, world.Schedule.Now, world.Acknowledgements.Count);
    }

    /// <summary>Checks what was sent in a time in which nothing happened.</summary>
    public void CheckIdle(long sent, TimeSpan time)
    {
        var rate = sent / time.TotalSeconds / world.Gateways.Sum(g => 1 + g.FormerIds.Count);
        if (rate > IdlePerSecond)
            throw new ViolationException("An idle mesh is quiet", $"{rate:F0} messages per gateway and second");
    }
}

using System.Buffers.Binary;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>A sealed datagram is accepted once: not twice by the run that it was for, and not by any later run of the gateway.</summary>
public sealed class ReplayRule(World world)
{
    private const int MostGateways = 16;
    private readonly Dictionary<(VirtualGateway, ulong Session), HashSet<ulong>> _accepted = [];

    /// <summary>A gateway took a datagram and did not refuse it.</summary>
    public void Accepted(VirtualGateway gateway, ReadOnlySpan<byte> datagram)
    {
        // In worlds that last for days or have hundreds of gateways nobody sends anything again: not worth the memory.
        if (datagram.Length < 17 || datagram[0] != WireRule.Sealed || world.Options.GatewaySlowness > 1 || world.Gateways.Count > MostGateways)
            return;
        var session = BinaryPrimitives.ReadUInt64BigEndian(datagram[1..]);
        var counter = BinaryPrimitives.ReadUInt64BigEndian(datagram[9..]);
        if (!_accepted.TryGetValue((gateway, session), out var counters))
            _accepted.Add((gateway, session), counters = []);
        if (!counters.Add(counter))
            throw new ViolationException("What was accepted is not accepted again", $"{gateway.Name} accepts datagram {counter} of session {session:x} twice");
    }
}

using System.Buffers.Binary;
using EdgeIoT.Mesh;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>
/// What can be seen on the wire alone: no counter of a session seals two messages, as the nonce is made of it (RFC 8446 §5.3);
/// and a gateway sends no more to addresses where nobody is than came from such and by beacon, which anybody may send.
/// </summary>
public sealed class WireRule(World world)
{
    /// <summary>The first byte of a sealed datagram; session and counter follow.</summary>
    public const byte Sealed = 6;

    private readonly Dictionary<(VirtualGateway From, ulong Session), ulong> _counters = [];
    private readonly Dictionary<(GatewayRun Run, long Link), ulong> _linkCounters = [];
    private readonly Dictionary<VirtualGateway, (long Received, long Sent)> _unproven = [];

    /// <summary>A gateway sends a datagram.</summary>
    public void Sent(VirtualGateway gateway, MeshAddress to, ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length >= 17 && datagram[0] == Sealed)
            Count(_counters, (gateway, BinaryPrimitives.ReadUInt64BigEndian(datagram[1..])), datagram[9..], gateway.Name);
        // Who has moved away has once proven that it was there.
        if (world.At(to) is not null || world.Members.Any(g => g.FormerAddresses.Contains(to)))
            return;
        var (received, sent) = _unproven.GetValueOrDefault(gateway);
        sent += datagram.Length;
        _unproven[gateway] = (received, sent);
        if (sent > received)
            throw new ViolationException("Strangers' datagrams are not amplified", $"{gateway.Name} has sent {sent} bytes to addresses where nobody is, the last {datagram.Length} to {to}, for {received} that came unproven");
    }

    /// <summary>A datagram or beacon reached a gateway.</summary>
    public void Arrived(VirtualGateway gateway, MeshAddress from, int length, bool beacon)
    {
        if (!beacon && world.At(from) is not null)
            return;
        var (received, sent) = _unproven.GetValueOrDefault(gateway);
        _unproven[gateway] = (received + length, sent);
    }

    /// <summary>A gateway sends a sealed message on a link.</summary>
    public void SentOn(GatewayRun run, long link, ReadOnlySpan<byte> message)
    {
        if (message.Length >= 8)
            Count(_linkCounters, (run, link), message, run.Gateway.Name);
    }

    private static void Count<T>(Dictionary<T, ulong> counters, T key, ReadOnlySpan<byte> from, string name)
        where T : notnull
    {
        var counter = BinaryPrimitives.ReadUInt64BigEndian(from);
        if (counter <= counters.GetValueOrDefault(key))
            throw new ViolationException("A nonce is used once", $"{name} seals with counter {counter} after {counters[key]}");
        counters[key] = counter;
    }
}

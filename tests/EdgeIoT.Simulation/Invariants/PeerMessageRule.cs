using System.Buffers.Binary;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>Application messages between gateways arrive from whom they say, undamaged, at most once, and in order as long as the link is the same.</summary>
public sealed class PeerMessageRule(World world)
{
    private readonly Dictionary<(GatewayRun, NodeId), (int Run, long Number)> _last = [];
    private readonly HashSet<(GatewayRun, NodeId, long)> _received = [];
    private long _number;

    /// <summary>How many arrived.</summary>
    public long Count { get; private set; }

    /// <summary>A gateway sends one to all.</summary>
    public void Send(GatewayRun run)
    {
        Span<byte> message = stackalloc byte[28];
        run.Gateway.Id.Write(message);
        BinaryPrimitives.WriteInt32LittleEndian(message[16..], run.Gateway.Runs);
        BinaryPrimitives.WriteInt64LittleEndian(message[20..], ++_number);
        run.Node.SendToPeer(NodeId.None, message);
    }

    /// <summary>What is sent on another link may overtake what is under way on the one before.</summary>
    public void LinkOpened(GatewayRun run, NodeId peer) => _last.Remove((run, peer));

    /// <summary>One arrives.</summary>
    public void Received(GatewayRun run, NodeId from, ReadOnlySpan<byte> message)
    {
        if (message.Length != 28 || NodeId.Read(message) != from || world.Gateway(from) is null)
            throw new ViolationException("Peers' messages are theirs", $"{run.Gateway.Name} got {message.Length} bytes from {from}");
        var now = (BinaryPrimitives.ReadInt32LittleEndian(message[16..]), BinaryPrimitives.ReadInt64LittleEndian(message[20..]));
        if (_last.TryGetValue((run, from), out var last) && (now.Item1 < last.Run || (now.Item1 == last.Run && now.Item2 <= last.Number)))
            throw new ViolationException("Peers' messages keep their order", $"{run.Gateway.Name} got message {now} after {last} of {from}");
        if (!_received.Add((run, from, now.Item2)))
            throw new ViolationException("Peers' messages arrive once", $"{run.Gateway.Name} got message {now} of {from} again");
        _last[(run, from)] = now;
        Count++;
    }
}

using EdgeIoT.Mesh;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Storage;

namespace EdgeIoT.Simulation.Disk;

/// <summary>Who votes from an entry of the log on, read from its bytes apart from the core.</summary>
/// <param name="Index">The entry.</param>
/// <param name="Incoming">The voters.</param>
/// <param name="Outgoing">The old voters, of which a majority is needed too; none where the voters do not change.</param>
public sealed record VotersEntry(long Index, IReadOnlyList<NodeId> Incoming, IReadOnlyList<NodeId> Outgoing)
{
    /// <summary>Everybody who belongs to the mesh.</summary>
    public IReadOnlyList<NodeId> Gateways { get; private init; } = [];

    /// <summary>Who is never to belong to it again.</summary>
    public IReadOnlyList<NodeId> Removed { get; private init; } = [];

    /// <summary>Whether it is written in the form that version 1 of the protocol cannot read.</summary>
    public bool IsForm2 { get; private init; }

    /// <summary>Whether the voters are changing.</summary>
    public bool IsJoint => Outgoing.Count > 0;

    /// <summary>Whether those of whom something is true are a majority, of both where the voters are changing.</summary>
    public bool IsMajority(Func<NodeId, bool> has) => IsMajorityOf(Incoming, has) && (!IsJoint || IsMajorityOf(Outgoing, has));

    /// <summary>Whether they are a majority of these voters.</summary>
    public static bool IsMajorityOf(IReadOnlyList<NodeId> voters, Func<NodeId, bool> has) => voters.Count(has) > voters.Count / 2;

    /// <summary>What an entry says.</summary>
    public static VotersEntry Of(in LogEntry entry) => Read(entry.Index, entry.Payload.Span);

    /// <summary>What holds behind a snapshot.</summary>
    public static VotersEntry Of(MeshSnapshot snapshot) => Read(snapshot.ConfigurationIndex, snapshot.Configuration.Span);

    /// <inheritdoc/>
    public override string ToString() => $"{Incoming.Count} voters{(IsJoint ? $" beside {Outgoing.Count}" : "")} from entry {Index} on";

    private static VotersEntry Read(long index, ReadOnlySpan<byte> rest)
    {
        var count = Number(ref rest);
        var second = count == 0;
        if (second)
        {
            rest = rest[1..];
            for (var epochs = Number(ref rest); epochs > 0; epochs--)
            {
                _ = (Number(ref rest), Number(ref rest));
                rest = rest[sizeof(ulong)..];
                _ = Number(ref rest);
            }

            count = Number(ref rest);
        }

        var (gateways, voters) = (new List<NodeId>(), new List<NodeId>());
        for (; count > 0; count--)
        {
            var id = NodeId.Read(rest);
            gateways.Add(id);
            rest = rest[NodeId.Size..];
            var name = (int)Number(ref rest);
            rest = rest[(name + MeshAddress.Size)..];
            if (rest[0] == 1)
                voters.Add(id);
            rest = rest[1..];
        }

        var outgoing = second ? Nodes(ref rest) : [];
        return new VotersEntry(index, voters, outgoing) { Gateways = gateways, Removed = second ? Nodes(ref rest) : [], IsForm2 = second };
    }

    private static List<NodeId> Nodes(ref ReadOnlySpan<byte> rest)
    {
        var nodes = new List<NodeId>();
        for (var count = Number(ref rest); count > 0; count--)
        {
            nodes.Add(NodeId.Read(rest));
            rest = rest[NodeId.Size..];
        }

        return nodes;
    }

    private static long Number(ref ReadOnlySpan<byte> rest)
    {
        var value = 0L;
        for (var shift = 0; ; shift += 7)
        {
            var one = rest[0];
            rest = rest[1..];
            value |= (long)(one & 0x7F) << shift;
            if (one < 0x80)
                return value;
        }
    }
}

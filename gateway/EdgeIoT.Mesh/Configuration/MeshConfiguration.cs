using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Configuration;

/// <summary>One gateway as the log knows it.</summary>
/// <param name="Voter">Whether it votes; else it is a learner: it holds everything and decides nothing.</param>
internal sealed record ConfiguredGateway(NodeId Id, string Name, MeshAddress Address, bool Voter);

/// <summary>
/// Who belongs to the mesh and who votes, from one entry of the log on. Changes are one voter at a time, so that any
/// majority of one configuration meets any majority of the next (Raft §4.1 of the dissertation).
/// </summary>
internal sealed class MeshConfiguration
{
    private const int MostGateways = 4096;

    public static MeshConfiguration Empty { get; } = new(0, []);

    public MeshConfiguration(long index, IReadOnlyList<ConfiguredGateway> gateways)
    {
        Index = index;
        Gateways = gateways;
        Voters = [.. gateways.Where(g => g.Voter).Select(g => g.Id)];
    }

    /// <summary>The entry that it came with; 0 for none.</summary>
    public long Index { get; }

    public IReadOnlyList<ConfiguredGateway> Gateways { get; }

    public IReadOnlyList<NodeId> Voters { get; }

    /// <summary>How many voters make a majority; out of reach while there are none.</summary>
    public int Majority => Voters.Count == 0 ? int.MaxValue : (Voters.Count / 2) + 1;

    public bool IsVoter(NodeId id) => Voters.Contains(id);

    public ConfiguredGateway? Find(NodeId id) => Gateways.FirstOrDefault(g => g.Id == id);

    /// <summary>The greatest value that a majority of the voters has reached.</summary>
    public long ReachedByMajority(Func<NodeId, long> valueOf)
    {
        if (Voters.Count == 0)
            return 0;
        Span<long> values = stackalloc long[Voters.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = valueOf(Voters[i]);
        values.Sort();
        return values[Voters.Count - Majority];
    }

    public MeshConfiguration With(ConfiguredGateway gateway) =>
        new(0, [.. Gateways.Where(g => g.Id != gateway.Id), gateway]);

    public byte[] Encode(MessageWriter writer)
    {
        writer.BeginPayload().Number(Gateways.Count);
        foreach (var gateway in Gateways)
            writer.Node(gateway.Id).Text(gateway.Name).Address(gateway.Address).Bool(gateway.Voter);
        return writer.Written.ToArray();
    }

    /// <summary>Reads an entry's payload; null where it is malformed.</summary>
    public static MeshConfiguration? Decode(long index, ReadOnlySpan<byte> payload)
    {
        var reader = new MessageReader(payload);
        var count = reader.Count(MostGateways);
        var gateways = new List<ConfiguredGateway>(count);
        for (var i = 0; i < count && !reader.Failed; i++)
            gateways.Add(new ConfiguredGateway(reader.Node(), reader.Text(64), reader.Address(), reader.Bool()));
        return reader.Complete ? new MeshConfiguration(index, gateways) : null;
    }
}

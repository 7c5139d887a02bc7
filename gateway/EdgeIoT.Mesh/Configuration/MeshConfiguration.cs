using EdgeIoT.Mesh.Election;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Configuration;

/// <summary>
/// Who belongs to the mesh and who votes, from one entry of the log on. While the voters change, the old ones (<see cref="Outgoing"/>)
/// and the new ones decide together: whatever is decided then has a majority of both (Raft §6, joint consensus).
/// </summary>
internal sealed partial record MeshConfiguration
{
    private const int MostGateways = 4096;
    private const byte Form = 2;

    public static MeshConfiguration Empty { get; } = new(0, []);

    public MeshConfiguration(long index, IReadOnlyList<ConfiguredGateway> gateways)
        : this(index, gateways, [])
    {
    }

    public MeshConfiguration(long index, IReadOnlyList<ConfiguredGateway> gateways, IReadOnlyList<NodeId> outgoing)
    {
        Index = index;
        Gateways = gateways;
        Outgoing = outgoing;
        foreach (var gateway in gateways)
            _byId.TryAdd(gateway.Id, gateway);
        Incoming = [.. gateways.Where(g => g.Voter).Select(g => g.Id)];
        Voters = outgoing.Count == 0 ? Incoming : [.. Incoming.Union(outgoing)];
        Core = [.. gateways.Where(g => g.Role != GatewayRole.Observer).Select(g => g.Id).Union(outgoing)];
        HasObservers = gateways.Any(g => g.Role == GatewayRole.Observer);
    }

    /// <summary>The entry that it came with; 0 for none.</summary>
    public long Index { get; }

    public IReadOnlyList<ConfiguredGateway> Gateways { get; }

    /// <summary>The voters before the change that is under way; empty where none is.</summary>
    public IReadOnlyList<NodeId> Outgoing { get; }

    /// <summary>The voters of this configuration.</summary>
    public IReadOnlyList<NodeId> Incoming { get; }

    /// <summary>Everybody who has a vote: <see cref="Incoming"/>, and <see cref="Outgoing"/> while there are any.</summary>
    public IReadOnlyList<NodeId> Voters { get; }

    /// <summary>Whether the voters are changing.</summary>
    public bool IsJoint => Outgoing.Count > 0;

    /// <summary>Whether the first form cannot say this: gateways that speak version 1 of the protocol must not be led by it.</summary>
    public bool NeedsForm2 => IsJoint || Removed.Count > 0 || Epochs.Count > 0 || Gateways.Any(g => g.Role == GatewayRole.Observer);

    /// <summary>Gateways that were removed for good, and are not taken in again under that identity.</summary>
    public IReadOnlyList<NodeId> Removed { get; init; } = [];

    /// <summary>Where the epochs of this log began, after the first: each by an operator's promote.</summary>
    public IReadOnlyList<EpochBeginning> Epochs { get; init; } = [];

    /// <summary>The epoch of the mesh: 1 from the start, raised by an operator's promote.</summary>
    public long Epoch => Epochs.Count == 0 ? 1 : EpochTerm.EpochOf(Epochs[^1].Term);

    /// <inheritdoc cref="EpochTerm.LineOf"/>
    public long Line => Epochs.Count == 0 ? 0 : EpochTerm.LineOf(Epochs[^1].Term);

    /// <summary>By which this is newer or older than another one.</summary>
    public ConfigurationStamp Stamp => new(Line, Index);

    public bool IsVoter(NodeId id) => Voters.Contains(id);

    public ConfiguredGateway? Find(NodeId id) => _byId.GetValueOrDefault(id);

    /// <summary>Whether those of whom <paramref name="has"/> is true are a majority of the voters; of the old and of the new ones while
    /// these change. Never while there are none.</summary>
    public bool IsMajority(Func<NodeId, bool> has) => IsMajorityOf(Incoming, has) && (!IsJoint || IsMajorityOf(Outgoing, has));

    /// <summary>The greatest value that a majority of the voters has reached; of the old and of the new ones while these change.</summary>
    public long ReachedByMajority(Func<NodeId, long> valueOf)
    {
        var reached = ReachedByMajorityOf(Incoming, valueOf);
        return IsJoint ? Math.Min(reached, ReachedByMajorityOf(Outgoing, valueOf)) : reached;
    }

    public static bool IsMajorityOf(IReadOnlyList<NodeId> voters, Func<NodeId, bool> has)
    {
        var count = 0;
        foreach (var voter in voters)
            count += has(voter) ? 1 : 0;
        return count >= MajorityOf(voters.Count);
    }

    public static long ReachedByMajorityOf(IReadOnlyList<NodeId> voters, Func<NodeId, long> valueOf)
    {
        if (voters.Count == 0)
            return 0;
        Span<long> values = stackalloc long[voters.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = valueOf(voters[i]);
        values.Sort();
        return values[voters.Count - MajorityOf(voters.Count)];
    }

    private static int MajorityOf(int voters) => (voters / 2) + 1;

    public MeshConfiguration With(ConfiguredGateway gateway) =>
        new(0, [.. Gateways.Where(g => g.Id != gateway.Id), gateway], Outgoing) { Removed = Removed, Epochs = Epochs };

    /// <summary>An operator promotes <paramref name="gateway"/>: it is the only voter of a new epoch, and the others come back as learners. Who was being removed is
    /// out, but for <paramref name="gateway"/>, which the operator wants back.</summary>
    public MeshConfiguration PromotedTo(NodeId gateway, EpochBeginning beginning) => new(
        0,
        [.. Gateways.Where(g => g.Id == gateway || !Removed.Contains(g.Id))
            .Select(g => g.Id == gateway ? g with { Role = GatewayRole.Voter } : g.Voter ? g with { Role = GatewayRole.Learner } : g)])
    {
        Removed = [.. Removed.Where(id => id != gateway)],
        Epochs = [.. Epochs, beginning],
    };

    /// <summary>These voters instead of those that there are, which decide together with them until <see cref="Final"/>.</summary>
    public MeshConfiguration Joint(IReadOnlyCollection<NodeId> voters) =>
        new(0, [.. Gateways.Select(g => g with { Role = voters.Contains(g.Id) ? GatewayRole.Voter : g.Voter ? GatewayRole.Learner : g.Role })], Incoming)
        {
            Removed = Removed, Epochs = Epochs,
        };

    /// <summary>Without a gateway for good, from <see cref="Final"/> on.</summary>
    public MeshConfiguration Remove(NodeId id) => new(0, Gateways, Outgoing) { Removed = [.. Removed, id], Epochs = Epochs };

    /// <summary>The end of a change: the new voters alone, and those that were removed are gone. Until then they stay among the gateways, as what the
    /// old voters decide has to reach them.</summary>
    public MeshConfiguration Final() => new(0, [.. Gateways.Where(g => !Removed.Contains(g.Id))]) { Removed = Removed, Epochs = Epochs };

    /// <summary>What the first form can say is said in it, so that gateways which know no other can read it.</summary>
    public byte[] Encode(MessageWriter writer)
    {
        if (!NeedsForm2)
        {
            writer.BeginPayload().Number(Gateways.Count);
            foreach (var gateway in Gateways)
                writer.Node(gateway.Id).Text(gateway.Name).Address(gateway.Address).Bool(gateway.Voter);
            return writer.Written.ToArray();
        }

        WriteEpochs(writer.BeginPayload().Number(0).Byte(Form), Epochs).Number(Gateways.Count);
        foreach (var gateway in Gateways)
            writer.Node(gateway.Id).Text(gateway.Name).Address(gateway.Address).Byte((byte)gateway.Role);
        WriteNodes(writer, Outgoing);
        WriteNodes(writer, Removed);
        return writer.Written.ToArray();
    }

    /// <summary>Reads an entry's payload; null where it is malformed.</summary>
    public static MeshConfiguration? Decode(long index, ReadOnlySpan<byte> payload)
    {
        var reader = new MessageReader(payload);
        var count = reader.Count(MostGateways);
        var form = count == 0 && payload.Length > 1 ? reader.Byte() : (byte)1;
        IReadOnlyList<EpochBeginning> epochs = [];
        if (form == Form)
        {
            epochs = ReadEpochs(ref reader);
            count = reader.Count(MostGateways);
        }
        else if (form != 1)
        {
            return null;
        }

        var gateways = new List<ConfiguredGateway>(count);
        for (var i = 0; i < count && !reader.Failed; i++)
            gateways.Add(new ConfiguredGateway(reader.Node(), reader.Text(64), reader.Address(), (GatewayRole)reader.Byte()));
        var outgoing = form == Form ? ReadNodes(ref reader) : [];
        var removed = form == Form ? ReadNodes(ref reader) : [];
        return reader.Complete && gateways.TrueForAll(g => g.Role <= GatewayRole.Observer)
            ? new MeshConfiguration(index, gateways, outgoing) { Removed = removed, Epochs = epochs } : null;
    }

    public static MessageWriter WriteEpochs(MessageWriter writer, IReadOnlyList<EpochBeginning> epochs)
    {
        writer.Number(epochs.Count);
        foreach (var epoch in epochs)
            writer.Number(epoch.Term).Number(epoch.Index).Fixed(epoch.Chain).Number(epoch.Decided);
        return writer;
    }

    public static List<EpochBeginning> ReadEpochs(ref MessageReader reader)
    {
        var count = reader.Count((int)EpochTerm.MostEpochs);
        var epochs = new List<EpochBeginning>(Math.Min(count, 64));
        for (var i = 0; i < count && !reader.Failed; i++)
            epochs.Add(new EpochBeginning(reader.Number(), reader.Number(), reader.Fixed(), reader.Number()));
        return epochs;
    }

    private static void WriteNodes(MessageWriter writer, IReadOnlyList<NodeId> nodes)
    {
        writer.Number(nodes.Count);
        foreach (var node in nodes)
            writer.Node(node);
    }

    private static List<NodeId> ReadNodes(ref MessageReader reader)
    {
        var count = reader.Count(MostGateways);
        var nodes = new List<NodeId>(count);
        for (var i = 0; i < count && !reader.Failed; i++)
            nodes.Add(reader.Node());
        return nodes;
    }
}

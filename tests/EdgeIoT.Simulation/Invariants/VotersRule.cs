using EdgeIoT.Mesh.Identity;
using EdgeIoT.Simulation.Boards;
using EdgeIoT.Simulation.Disk;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>
/// What was acknowledged is on the disks of a majority of whoever decides. When the voters change, it is on those of the new ones in the moment in which
/// they are put on the log as the only ones, and not only some time later.
/// </summary>
public sealed class VotersRule(World world)
{
    private const string NeverAgain = "Who was removed is not taken in again";
    private readonly Dictionary<(ulong Cluster, long Index, ulong Chain), Reading?> _missing = [];
    private readonly Dictionary<(ulong Cluster, long Line), List<(VotersEntry Voters, bool Fenced)>> _decided = [];
    private readonly Dictionary<NodeId, int> _numbers = [];

    /// <summary>How many times the voters changed by way of a joint configuration.</summary>
    public int Changes { get; private set; }

    /// <summary>The bit that stands for a gateway with a certain key.</summary>
    public UInt128 BitOf(NodeId id)
    {
        if (!_numbers.TryGetValue(id, out var number))
            _numbers.Add(id, number = _numbers.Count);
        return UInt128.One << number;
    }

    /// <summary>Whether a reading is, or was, on a gateway's disk: itself, or a snapshot that stands for it.</summary>
    public bool Has(NodeId id, Reading reading) => (reading.DurableOn & BitOf(id)) != 0
        || (reading.Sequence > 0 && world.Gateway(id) is { } gateway && gateway.Id == id && reading.Sequence <= (gateway.Image.Snapshot?.Sequence ?? 0));

    /// <summary>A gateway puts voters on its log, behind others.</summary>
    public void Appended((ulong Cluster, long Line) history, VotersEntry voters, VotersEntry? before, ulong chain)
    {
        // Whoever is promoted while it is being removed is wanted back.
        if (before is not null && before.Removed.Except(voters.Removed).Any(id => !(voters.Incoming is [var only] && only == id)))
            throw new ViolationException(NeverAgain, $"{voters} forget who was removed by {before}");
        if (before is not null && voters.Gateways.Intersect(before.Removed).Except(before.Gateways).Any())
            throw new ViolationException(NeverAgain, $"{voters} take in who was removed by {before}");
        if (before is not { IsJoint: true } || voters.IsJoint)
            return;
        var key = (history.Cluster, voters.Index, chain);
        if (!_missing.ContainsKey(key))
            _missing.Add(key, world.Acknowledgements.Missing(reading => reading.SafeIn != history.Line || VotersEntry.IsMajorityOf(voters.Incoming, id => Has(id, reading))));
    }

    /// <summary>The entry with these voters is taken for committed by somebody, for the first time; an operator's promote <paramref name="begins"/> with them, and takes no
    /// leave of those before.</summary>
    public void Decided(string gateway, (ulong Cluster, long Line) history, VotersEntry voters, ulong chain, bool begins)
    {
        if (!_decided.TryGetValue(history, out var decided))
            _decided.Add(history, decided = []);
        var fenced = !begins && decided.Count > 0 && decided[^1].Voters.IsJoint && !voters.IsJoint;
        if (fenced && _missing.GetValueOrDefault((history.Cluster, voters.Index, chain)) is { } missing)
            throw new ViolationException("Who decides alone has what was acknowledged", $"{gateway} takes {voters} for decided, and a majority of them had not {missing}");
        Changes += fenced ? 1 : 0;
        decided.Add((voters, fenced));
        world.Telling.Tell(gateway, $"is the first to know of {voters}");
    }

    /// <summary>Whether a reading is on the disks of a majority of those that decide alone, or decided alone before the change that is under way. True
    /// where that is not promised: a mesh that changes one voter at a time for version 1 of the protocol has no fence.</summary>
    public bool IsSafe((ulong Cluster, long Line) history, Reading reading)
    {
        if (!_decided.TryGetValue(history, out var decided))
            return true;
        var (newest, fenced) = decided[^1];
        return newest.IsJoint ? VotersEntry.IsMajorityOf(newest.Outgoing, id => Has(id, reading))
            : !fenced || VotersEntry.IsMajorityOf(newest.Incoming, id => Has(id, reading));
    }

    /// <summary>Whether it is decided that a gateway belongs to its mesh no more: its disk is needed no more. Who decides notes on its disk later how far it has
    /// decided: until then a majority of those that are left has it on theirs.</summary>
    public bool IsOut(NodeId id) => IsDecidedWithout(id) || world.Members.Any(g => g.Run is { } run && HasMajority(run, id));

    /// <summary>The same, or it may be decided by now. Who decides tells the gateway at once, and notes on its disk later how far it has
    /// decided: until then its log says so, where the change has ended.</summary>
    public bool IsRemoved(NodeId id) =>
        IsDecidedWithout(id) || world.Members.Any(g => g.Run?.Disk.Voters is { IsJoint: false } voters && IsWithout(voters, id));

    /// <summary>The newest voters that are known to be decided.</summary>
    public VotersEntry? Newest((ulong Cluster, long Line) history) => _decided.TryGetValue(history, out var decided) ? decided[^1].Voters : null;

    private bool IsDecidedWithout(NodeId id) => _decided.Values.Any(decided => IsWithout(decided[^1].Voters, id));

    private bool HasMajority(GatewayRun run, NodeId id) =>
        run.Disk.Voters is { IsJoint: false } voters && IsWithout(voters, id)
            && (run.Disk.ChainAt(voters.Index) is not { } chain
                || voters.IsMajority(one => world.Gateway(one) is { } holder && holder.Id == one && holder.Image.Holds(run.Disk.History.Cluster, voters.Index, chain)));

    private static bool IsWithout(VotersEntry voters, NodeId id) => voters.Removed.Contains(id) && !voters.Gateways.Contains(id);
}

using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Log;

namespace EdgeIoT.Mesh.Configuration;

/// <content>Who votes: as many as are wanted, an odd number, and none that is gone for long where another one can take its place.</content>
internal sealed partial class Roster
{
    private const int CaughtUpWithin = 256;

    private readonly Dictionary<NodeId, TimeSpan> _absentSince = [];

    /// <summary>Gateways that could be voters now: linked, with the log, and with the readings that it orders; gateways before witnesses, the
    /// stronger before the weaker.</summary>
    private List<ConfiguredGateway> Candidates(bool applied) => [.. Learners()
        .Where(g => _consensus.MatchOf(g.Id) > 0 && _consensus.MatchOf(g.Id) + CaughtUpWithin >= _log.Last
            && (!applied || _change.AppliedOf(g.Id) + CaughtUpWithin >= _log.Committed))
        .OrderBy(g => IsWitness(g.Id)).ThenByDescending(g => _membership.TryGet(g.Id, out var member) ? member.Record.Priority : 0)];

    private IEnumerable<ConfiguredGateway> Learners() => _log.Configuration.Gateways.Where(
        g => g.Role == GatewayRole.Learner && _consensus.Hears(g.Id) && _context.Transport.IsOpen(g.Id) && !_log.Configuration.Removed.Contains(g.Id));

    private bool IsWitness(NodeId id) => _membership.TryGet(id, out var member) && member.Record.Witness;

    private bool IsPresent(NodeId id) => id == _context.Self || (_membership.TryGet(id, out var member) && member.IsPresent) || _consensus.Hears(id);

    /// <summary>Since when gateways are away, as this coordinator has seen it.</summary>
    private void NoteAbsent()
    {
        foreach (var gateway in _log.Configuration.Gateways)
        {
            if (IsPresent(gateway.Id))
                _absentSince.Remove(gateway.Id);
            else
                _absentSince.TryAdd(gateway.Id, _context.Now);
        }
    }

    private bool IsGone(NodeId id) => _context.Options.ReplaceAfter > TimeSpan.Zero
        && _absentSince.TryGetValue(id, out var since) && _context.Now - since >= _context.Options.ReplaceAfter;

    /// <summary>Whether everybody who has the log can follow a joint configuration. Who is away and has announced nothing here counts as version 1 until it is gone for so long
    /// that it would be replaced.</summary>
    private bool MayBeJoint => _context.Protocols.Own > 1
        && _log.Configuration.Core.All(g => _context.Protocols.Of(g) > 1 || (IsGone(g) && !_context.Transport.IsOpen(g)));

    private void ChangeVoters()
    {
        var joint = MayBeJoint;
        var gone = joint ? _log.Configuration.Incoming.FirstOrDefault(IsGone) : NodeId.None;
        var room = Target(Learners().Count()) > _log.Configuration.Incoming.Count;
        if (!room && gone == NodeId.None)
            return;
        if (joint)
            _change.AskCandidates(Learners().Select(g => g.Id));
        var candidates = Candidates(joint);
        var more = Target(candidates.Count) - _log.Configuration.Incoming.Count;
        if (more > 0 && joint)
            BeginChange([.. _log.Configuration.Incoming, .. candidates.Take(more).Select(g => g.Id)], $"{Names(candidates.Take(more).Select(g => g.Id))} become voters");
        else if (more > 0)
            Change(candidates[0] with { Role = GatewayRole.Voter });
        else if (gone != NodeId.None && candidates.Count > 0)
            Replace(gone, candidates[0].Id, $"it is gone for {_context.Options.ReplaceAfter.TotalSeconds:0.#} s");
    }

    /// <summary>Two gateways: the first stays the only voter, so that it at least can go on when the other dies. From three on, an odd number votes;
    /// a witness where there are not enough gateways.</summary>
    private int Target(int candidates)
    {
        var possible = Math.Min(_context.Options.Voters, _log.Configuration.Incoming.Count + candidates);
        return possible % 2 == 0 ? possible - 1 : possible;
    }

    private void Replace(NodeId voter, NodeId by, string why) =>
        BeginChange([.. _log.Configuration.Incoming.Where(v => v != voter), by], $"{NameOf(by)} takes the place of {NameOf(voter)} among the voters: {why}");

    private void BeginChange(IReadOnlyCollection<NodeId> voters, string what) => Append(_log.Configuration.Joint(voters), what);

    private void EndChange()
    {
        if (_change.IsFenced())
            Append(_log.Configuration.Final(), $"the voters are {Names(_log.Configuration.Incoming)} now");
    }

    private void Append(MeshConfiguration configuration, string what)
    {
        if (_consensus.Append(EntryKind.Configuration, configuration.Encode(_context.Writer)) != 0)
            _context.Host.Report(MeshEvent.Configuration, what);
    }

    private string NameOf(NodeId id) => _log.Configuration.Find(id)?.Name ?? id.ToString();

    private string Names(IEnumerable<NodeId> ids) => string.Join(", ", ids.Select(NameOf).Order(StringComparer.Ordinal));
}

using EdgeIoT.Mesh.Log;

namespace EdgeIoT.Mesh.Configuration;

/// <content>
/// Who comes when enough gateways hold everything is an observer.
/// <code>
///   newcomer ──room──► learner ◄──room again, the first that is there──┐
///       └────no room──────────────────────────────────────────────► observer ◄── a learner too many, or one that is gone
/// </code>
/// None of this touches a vote, so any number of gateways may change in one entry.
/// </content>
internal sealed partial class Roster
{
    /// <summary>An entry names every gateway: those that come within this time come with one.</summary>
    private static readonly TimeSpan AdmitPeriod = TimeSpan.FromMilliseconds(500);

    private TimeSpan _admitAt;

    /// <summary>Learners beside the voters, and in place of voters that are wanting.</summary>
    private int LearnersWanted =>
        _context.Options.Learners + Math.Max(0, _context.Options.Voters - _log.Configuration.Gateways.Count(g => g.Voter && !IsGone(g.Id)));

    private bool HasRoomForLearner() => SomebodyReadsNoObservers || _log.Configuration.Gateways.Count(g => g.Role == GatewayRole.Learner) < LearnersWanted;

    /// <summary>A configuration with observers takes version 2 of the protocol: until all speak it, everybody holds everything, as in version 1.</summary>
    private bool SomebodyReadsNoObservers => _context.Protocols.Own == 1
        || (!_log.NeedsForm2 && _log.Configuration.Core.Any(g => _context.Transport.IsOpen(g) && _context.Protocols.Of(g) == 1));

    private bool AllReadObservers => _log.NeedsForm2 || MayBeJoint;

    /// <summary>All that are there and belong nowhere yet, at once.</summary>
    private bool AdmitObservers()
    {
        if (_context.Now < _admitAt || !AllReadObservers)
            return false;
        _admitAt = _context.Now + AdmitPeriod;
        var configuration = _log.Configuration;
        var newcomers = _membership.Members
            .Where(m => m.IsPresent && configuration.Find(m.Id) is null && !configuration.Removed.Contains(m.Id) && (m.Record.Cluster == 0 || m.Record.Cluster == _consensus.Cluster))
            .OrderBy(m => m.Id)
            .Select(m => new ConfiguredGateway(m.Id, m.Record.Name, m.Record.Address, GatewayRole.Observer)).ToList();
        if (!Change(newcomers))
            return false;
        _context.Host.Report(MeshEvent.Configuration, $"{newcomers.Count} gateways are observers now, {newcomers[0].Name} the first of them");
        return true;
    }

    /// <summary>As many learners as there are to be, and not one of them dead for long while there is an observer to take its place.</summary>
    private void BalanceLearners()
    {
        // ChangeVoters may just have changed something: one entry at a time.
        if (_context.Now < _admitAt || _log.Configuration.Index > _log.Committed || !AllReadObservers
            || (!_log.Configuration.HasObservers && _log.Configuration.Core.Count <= _context.Options.Learners))
            return;
        _admitAt = _context.Now + AdmitPeriod;
        var gateways = _log.Configuration.Gateways;
        var learners = gateways.Where(g => g.Role == GatewayRole.Learner).ToList();
        var heir = gateways.FirstOrDefault(g => g.Role == GatewayRole.Observer && _membership.TryGet(g.Id, out var member) && member.IsPresent && !member.Record.Leaving);
        if (learners.Count > LearnersWanted)
            Change((learners.Find(g => IsGone(g.Id)) ?? learners[^1]) with { Role = GatewayRole.Observer });
        else if (learners.Count < LearnersWanted && heir is not null)
            Change(heir with { Role = GatewayRole.Learner });
        else if (learners.Find(g => IsGone(g.Id)) is { } gone && heir is not null && Change([gone with { Role = GatewayRole.Observer }, heir with { Role = GatewayRole.Learner }]))
            _context.Host.Report(MeshEvent.Configuration, $"{heir.Name} is a learner now, in place of {gone.Name}");
    }

    /// <summary>Changes several at once; no voter may be among them.</summary>
    private bool Change(List<ConfiguredGateway> gateways)
    {
        NodeContext.Check(gateways.TrueForAll(g => !g.Voter && !_log.Configuration.IsVoter(g.Id)), "voters change one at a time");
        var changed = _log.Configuration.With(gateways);
        return gateways.Count > 0 && _consensus.Append(EntryKind.Configuration, changed.Encode(_context.Writer)) != 0;
    }

    private static string Word(GatewayRole role) => role switch
    {
        GatewayRole.Voter => "a voter",
        GatewayRole.Observer => "an observer",
        _ => "a learner",
    };
}

using EdgeIoT.Mesh.Configuration;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Election;

/// <content>What an observer hears of the coordinator, through others.</content>
internal sealed partial class Consensus
{
    /// <summary>Three signs of life may be lost.</summary>
    private static readonly TimeSpan ObserverPatience = TimeSpan.FromSeconds(4);

    /// <summary>Whether this gateway takes in readings and follows no log.</summary>
    public bool IsObserver => _log.Configuration.IsObserver(_context.Self);

    /// <summary>A gateway that hears the coordinator says who that is, and what was decided on who belongs to the mesh. Whoever follows the log takes
    /// nobody's word for who coordinates; it may have to learn here that it does not any more, also in a later epoch, whose coordinator sends no log to an
    /// observer and so would never reach it. False where nothing of it is for this gateway.</summary>
    public bool Observe(ulong cluster, long term, NodeId coordinator, MeshConfiguration? configuration)
    {
        if (!Belongs(cluster))
            return false;
        if (configuration is not null && LeavesEpoch(term, configuration) && !Join(term, configuration.Epochs))
            return false;
        if (configuration is not null && (_log.Observe(configuration) || (IsLeftBehind(configuration) && _log.Overrule(configuration, term))))
            _context.Counters.Add("configurations_observed");
        return IsObserver && HearCoordinator(coordinator, term, _log.Configuration.Epochs);
    }

    /// <summary>Whether it is an observer by what is decided, no coordinator speaks to it, and its log has it otherwise.</summary>
    private bool IsLeftBehind(MeshConfiguration configuration) =>
        !IsObserver && configuration.IsObserver(_context.Self) && _context.Now - _heardCoordinator > 2 * _context.Options.ElectionTimeout;

    /// <summary>Whether a configuration that a majority of a later line has decided makes an observer of this gateway, which has the log of an earlier one.</summary>
    private bool LeavesEpoch(long term, MeshConfiguration configuration) =>
        term >= Term && EpochTerm.LineOf(term) > _log.Line && configuration.Line == EpochTerm.LineOf(term) && configuration.IsObserver(_context.Self);
}

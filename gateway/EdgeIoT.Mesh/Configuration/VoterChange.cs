using EdgeIoT.Mesh.Election;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Configuration;

/// <summary>
/// The coordinator's part in a change of voters. Acknowledgements of readings do not pass through the log, so that the log's own argument (Raft §6)
/// is not enough: what a majority of the old voters has acknowledged must be on the disks of a majority of the new ones before these decide alone.
/// <code>
///   voters ──joint configuration──► old and new ones together ──committed──► asks the old ones ──a majority answered──► fence
///                                                                                 ▲                                      │
///   new voters ◄──final configuration── a majority of the new ones holds it ◄─────┼──────────────────────────────────────┤
///                                                                                 └── not within a bound: who had it is gone
/// </code>
/// Whoever coordinates goes on with what it finds in its log, from the asking on.
/// </summary>
internal sealed class VoterChange(NodeContext context, ReplicatedLog log, Consensus consensus, Holdings holdings)
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan GiveUpFenceAfter = TimeSpan.FromSeconds(2);

    private readonly Dictionary<NodeId, (long Applied, List<JournalExtent> Unordered)> _answers = [];
    private readonly HashSet<NodeId> _held = [];
    private readonly Dictionary<NodeId, long> _candidates = [];
    private long _candidatesTerm;
    private (long Term, long Index) _change;
    private Fence? _fence;
    private long _round;
    private TimeSpan _since;
    private TimeSpan _askAt;

    /// <summary>How far a gateway that may become a voter has applied the log, as it said last in this term.</summary>
    public long AppliedOf(NodeId id) => id == context.Self ? holdings.Applied : _candidates.GetValueOrDefault(id);

    /// <summary>Asks gateways that may become voters how far they are.</summary>
    public void AskCandidates(IEnumerable<NodeId> candidates)
    {
        if (_candidatesTerm != consensus.Term)
            _candidates.Clear();
        _candidatesTerm = consensus.Term;
        foreach (var candidate in candidates)
            context.Transport.Send(candidate, Query(round: 0, index: 0, chain: 0));
    }

    /// <summary>Takes the committed joint configuration a step further. True when nothing is left but to put the final one on the log.</summary>
    public bool IsFenced()
    {
        var configuration = log.Configuration;
        NodeContext.Check(configuration.IsJoint && configuration.Index <= log.Committed, "a joint configuration is decided before it is left");
        if (_change != (consensus.Term, configuration.Index))
            Begin((consensus.Term, configuration.Index));
        if (_fence is not null && context.Now - _since > GiveUpFenceAfter)
        {
            // Whoever had some of it alone is gone. What was acknowledged is still on a majority of the old ones: ask who is there now.
            context.Counters.Add("fences_given_up");
            Begin(_change);
        }

        if (context.Now >= _askAt)
            Ask(configuration);
        return _fence is not null && MeshConfiguration.IsMajorityOf(configuration.Incoming, _held.Contains);
    }

    private void Begin((long Term, long Index) change)
    {
        _change = change;
        _round++;
        _fence = null;
        _answers.Clear();
        _held.Clear();
        _since = _askAt = context.Now;
    }

    private void Ask(MeshConfiguration configuration)
    {
        _askAt = context.Now + AskAgainAfter;
        if (_fence is null)
        {
            // The log may begin behind the joint configuration by now: whoever has what it begins with has that one too.
            var index = Math.Max(configuration.Index, log.Base);
            var chain = log.ChainAt(index);
            foreach (var voter in configuration.Outgoing)
            {
                if (voter == context.Self)
                    LearnOwn(index);
                else
                    context.Transport.Send(voter, Query(_round, index, chain));
            }

            return;
        }

        if (holdings.Has(_fence))
            _held.Add(context.Self);
        foreach (var voter in configuration.Incoming)
        {
            if (voter == context.Self || _held.Contains(voter))
                continue;
            var message = context.Writer.Begin(MessageKind.Fence).Fixed(consensus.Cluster).Number(consensus.Term).Number(_round);
            _fence.Write(message);
            context.Transport.Send(voter, message);
        }
    }

    private MessageWriter Query(long round, long index, ulong chain) => context.Writer.Begin(MessageKind.HoldingsQuery)
        .Fixed(consensus.Cluster).Number(consensus.Term).Number(round).Number(index).Fixed(chain);

    public void OnHoldings(NodeId from, ref MessageReader reader)
    {
        var cluster = reader.Fixed();
        var term = reader.Number();
        var round = reader.Number();
        var applied = reader.Number();
        var unordered = new List<JournalExtent>();
        for (var count = reader.Count(Holdings.MostJournals); count > 0 && !reader.Failed; count--)
            unordered.Add(new JournalExtent(reader.Journal(), reader.Number()));
        if (!reader.Complete || !consensus.IsCoordinator || cluster != consensus.Cluster || term != consensus.Term)
            return;
        if (round == 0)
            _candidates[from] = applied;
        else if (round == _round && _change.Term == term)
            Learn(from, applied, unordered);
    }

    private void LearnOwn(long index)
    {
        if (log.IsOnDisk(index))
            Learn(context.Self, holdings.Applied, holdings.Unordered());
    }

    private void Learn(NodeId voter, long applied, List<JournalExtent> unordered)
    {
        if (_fence is not null)
            return;
        _answers[voter] = (applied, unordered);
        if (!MeshConfiguration.IsMajorityOf(log.Configuration.Outgoing, _answers.ContainsKey))
            return;
        _fence = new Fence();
        foreach (var (who, answer) in _answers)
            _fence.Raise(who, answer.Applied, answer.Unordered);
        _since = _askAt = context.Now;
        context.Counters.Add("fences");
    }

    public void OnHeld(NodeId from, ref MessageReader reader)
    {
        var cluster = reader.Fixed();
        var term = reader.Number();
        var round = reader.Number();
        if (reader.Complete && consensus.IsCoordinator && cluster == consensus.Cluster && term == consensus.Term && round == _round && _change.Term == term)
            _held.Add(from);
    }
}

using EdgeIoT.Mesh.Configuration;
using EdgeIoT.Mesh.Election;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Membership;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Observers;

/// <summary>
/// What gateways without the log get instead of it. Each observer has two sponsors among those that have the log, by rendezvous hashing, so the
/// coordinator serves no more gateways in a large mesh than in a small one.
/// <code>
///   coordinator ══ log, heartbeats ══► voters and learners ── each second, and on news: a sign of life ──► observers
/// </code>
/// A sign says who coordinates which term, how far the observer's journal is ordered, and, until the observer has it, the newest
/// configuration that is committed. Whoever hears no coordinator itself says nothing.
/// </summary>
internal sealed class SignsOfLife(
    NodeContext context, ReplicatedLog log, Consensus consensus, SwimMembership membership, Func<JournalId, long> orderedUpTo)
{
    private const int Sponsors = 2;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Dictionary<NodeId, long> _knownBy = [];
    private TimeSpan _at;
    private (NodeId Coordinator, long Term, long Configuration) _told;
    private (MeshConfiguration? Configuration, List<NodeId> Observers) _sponsored;

    /// <summary>How far the own journal is ordered, as an observer was told.</summary>
    public long OwnOrdered { get; private set; }

    public TimeSpan NextTimer => Serves ? _at : TimeSpan.MaxValue;

    private bool Serves => log.Configuration.HasObservers && log.Configuration.IsCore(context.Self);

    /// <summary>Ends a round: what is new about coordinator or configuration is told at once.</summary>
    public void Flush()
    {
        if (!Serves || !consensus.HasQuorum)
            return;
        var now = (consensus.Coordinator, consensus.Term, log.ConfigurationAt(log.Committed).Index);
        if (now != _told)
            TellAll(now);
    }

    public void Tick()
    {
        if (context.Now < _at || !Serves)
            return;
        _at = context.Now + Period;
        if (consensus.HasQuorum)
            TellAll((consensus.Coordinator, consensus.Term, log.ConfigurationAt(log.Committed).Index));
    }

    /// <summary>Observers to which it is for this gateway to pass on what comes from those that they have no link to. Kept until somebody that holds
    /// everything comes or goes: it is asked for each message, and they may be a thousand.</summary>
    public IReadOnlyList<NodeId> Sponsored
    {
        get
        {
            if (!ReferenceEquals(_sponsored.Configuration, log.Configuration))
                _sponsored = (log.Configuration, log.Configuration.IsCore(context.Self) ? ObserversOf(PresentCore()) : []);
            return _sponsored.Observers;
        }
    }

    /// <summary>Somebody came, went, or is another run.</summary>
    public void MemberChanged(NodeId member)
    {
        if (log.Configuration.IsCore(member))
            _sponsored = default;
    }

    /// <summary>An observer's link opened: whatever it was told before may be lost, and its first sign should not take a second.</summary>
    public void LinkOpened(NodeId peer)
    {
        _knownBy.Remove(peer);
        if (Serves && consensus.HasQuorum && !log.Configuration.IsCore(peer))
            Tell(peer, log.ConfigurationAt(log.Committed));
    }

    public void OnReply(NodeId from, ref MessageReader reader)
    {
        var cluster = reader.Fixed();
        var configuration = reader.Number();
        if (reader.Complete && cluster == consensus.Cluster)
            _knownBy[from] = configuration;
    }

    public void OnSign(NodeId from, ref MessageReader reader)
    {
        var cluster = reader.Fixed();
        var (term, coordinator) = (reader.Number(), reader.Node());
        var (index, ordered) = (reader.Number(), reader.Number());
        var payload = reader.Bytes();
        if (!reader.Complete || coordinator == NodeId.None || index < 1)
            return;
        var configuration = payload.IsEmpty ? null : MeshConfiguration.Decode(index, payload);
        if (!consensus.Observe(cluster, term, coordinator, configuration))
            return;
        OwnOrdered = Math.Max(OwnOrdered, ordered);
        context.Transport.Send(from, context.Writer.Begin(MessageKind.SignOfLifeReply).Fixed(cluster).Number(log.Configuration.Index));
    }

    private void TellAll((NodeId Coordinator, long Term, long Configuration) news)
    {
        if (EpochTerm.LineOf(news.Term) != EpochTerm.LineOf(_told.Term))
            _knownBy.Clear();
        _told = news;
        var configuration = log.ConfigurationAt(log.Committed);
        foreach (var observer in ObserversOf(PresentCore()))
            Tell(observer, configuration);
    }

    private List<NodeId> PresentCore() => [.. log.Configuration.Core.Where(IsPresent)];

    private List<NodeId> ObserversOf(List<NodeId> present) => [.. log.Configuration.Gateways
        .Where(g => g.Role == GatewayRole.Observer && Sponsors > present.Count(other => Weight(other, g.Id) > Weight(context.Self, g.Id)))
        .Select(g => g.Id)];

    private void Tell(NodeId observer, MeshConfiguration configuration)
    {
        if (!context.Transport.IsOpen(observer))
            return;
        var payload = _knownBy.GetValueOrDefault(observer) < configuration.Index ? configuration.AsObservedBy(observer).Encode(context.Writer) : [];
        var ordered = membership.TryGet(observer, out var member) ? orderedUpTo(new JournalId(observer, member.Record.Incarnation)) : 0;
        context.Transport.Send(observer, context.Writer.Begin(MessageKind.SignOfLife)
            .Fixed(consensus.Cluster).Number(consensus.Term).Node(consensus.Coordinator).Number(configuration.Index).Number(ordered).Bytes(payload));
    }

    private bool IsPresent(NodeId id) => membership.TryGet(id, out var member) && member.IsPresent;

    /// <summary>Ids are hashes: mixed with one another they rank the sponsors differently for each observer.</summary>
    private static ulong Weight(NodeId sponsor, NodeId observer) => SeededRandom.Mix(sponsor.Low ^ SeededRandom.Mix(observer.High));
}

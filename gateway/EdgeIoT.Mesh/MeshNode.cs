using EdgeIoT.Mesh.Causal;
using EdgeIoT.Mesh.Configuration;
using EdgeIoT.Mesh.Datagrams;
using EdgeIoT.Mesh.Election;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Links;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Membership;
using EdgeIoT.Mesh.Observers;
using EdgeIoT.Mesh.Ordering;
using EdgeIoT.Mesh.Snapshots;
using EdgeIoT.Mesh.Storage;

namespace EdgeIoT.Mesh;

/// <summary>
/// One gateway's part in the mesh, as a state machine: inputs and the time go in, calls to <see cref="IMeshHost"/> and
/// <see cref="IMeshStore"/> come out. Owned by one loop. A round is any number of inputs followed by <see cref="Flush"/>;
/// what a round produces is sent and written together. Times never go backwards.
/// <code>
///   datagrams ─► sessions ─► membership ─► roster ──────► log ◄──── consensus (votes, replication)
///   links ─────► messages ─► journals: ingress, copies ─► cuts ─┘      │ committed
///                                                                      ▼
///                               acknowledgements            orderer ─► readings in total order
/// </code>
/// </summary>
public sealed partial class MeshNode
{
    private const int RecordsInARound = 8192;
    private static readonly TimeSpan HintPeriod = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StatusPeriod = TimeSpan.FromMilliseconds(100);

    private readonly NodeContext _context;
    private readonly MeshCredentials _credentials;
    private readonly DatagramSessions _datagrams;
    private readonly SwimMembership _membership;
    private readonly Discovery _discovery;
    private readonly LinkTable _links;
    private readonly ReplicatedLog _log;
    private readonly Consensus _consensus;
    private readonly Holdings _holdings;
    private readonly VoterChange _change;
    private readonly Roster _roster;
    private readonly JournalTable _journals;
    private readonly Ingress _ingress;
    private readonly Copies _copies;
    private readonly Cutter _cutter;
    private readonly Retention _retention;
    private readonly SnapshotTransfer _snapshots;
    private readonly CausalBroadcast _causal;
    private readonly DeviceLocations _locations;
    private readonly SignsOfLife _signs;
    private readonly List<Journal> _grown = [];
    private readonly Func<JournalId, long> _settledUpTo;
    private Orderer _orderer;
    private TimeSpan _nextTimer;
    private (long Applied, long Held, long Ordered) _trimmedTo;
    private long _hinted;
    private TimeSpan _hintAt;
    private ulong _profileCluster;
    private bool _moreToOrder;
    private bool _leaving;
    private TimeSpan _late;
    private TimeSpan _leftAt = TimeSpan.MaxValue;

    /// <summary>Creates the node from what its store recovered; nothing happens before <see cref="Start"/>.</summary>
    /// <param name="options">How it takes part.</param>
    /// <param name="crypto">Its key and secret randomness.</param>
    /// <param name="store">Its disk.</param>
    /// <param name="host">What it acts through.</param>
    /// <param name="seed">Seeds jitter and the choice of peers.</param>
    public MeshNode(MeshOptions options, IMeshCrypto crypto, IMeshStore store, IMeshHost host, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        _credentials = new MeshCredentials(crypto, options.Mesh, options.JoinToken.Span);
        _context = new NodeContext(options, _credentials.Id, store, host, seed);
        var parts = new Parts(this);
        _datagrams = new DatagramSessions(_credentials, parts);
        _membership = new SwimMembership(_credentials, options: null, parts, _context.Random.Next());
        _discovery = new Discovery(_credentials);
        _links = new LinkTable(_context, _credentials, _datagrams) { Opened = LinkOpened };
        _context.Transport = _links;
        _context.Protocols = new Protocols(_context);
        _log = new ReplicatedLog(_context);
        _journals = new JournalTable(_context);
        _consensus = new Consensus(_context, _log, PriorityOf) { CoordinatorChanged = CoordinatorChanged, Superseded = Superseded, Emptied = LogEmptied };
        _retention = new Retention(_context, _log, () => _consensus.Cluster);
        _orderer = NewOrderer(store.Recovered.Committed);
        _settledUpTo = journal => _orderer.SettledUpTo(journal);
        _ingress = new Ingress(_context, _log, _journals, _settledUpTo, IsForeign);
        _context.Flushes.AwaitsOthers = () => _ingress.AwaitsOthers;
        _copies = new Copies(_context, _log, _journals, journal => _orderer.OrderedUpTo(journal), () => _consensus.Coordinator, IsForeign, IsStreamed);
        _cutter = new Cutter(_context, _log, _consensus) { NeedHere = NeedAtOnce };
        _ingress.Attachments.NeedHere = NeedAtOnce;
        _holdings = new Holdings(_context, _log, _journals, _consensus, () => _orderer, NeedAtOnce);
        _change = new VoterChange(_context, _log, _consensus, _holdings);
        _roster = new Roster(_context, _credentials, _log, _consensus, _membership, _datagrams, _change, HasData) { Removed = Retire };
        _snapshots = new SnapshotTransfer(_context, () => (_consensus.Cluster, _log.Line), () => _orderer.Applied)
        {
            Install = Install, NotNeeded = TellHowFar, Wanted = TakeSnapshotFor,
        };
        _causal = NewCausalBroadcast();
        _locations = new DeviceLocations(_context, _causal, () => _membership.Members.Count, IsPresent, id => _log.Configuration.Removed.Contains(id));
        _signs = new SignsOfLife(_context, _log, _consensus, _membership, journal => _orderer.OrderedUpTo(journal));
        _consensus.Forgotten = _ingress.Forgotten = _copies.Forgotten = _snapshots.Offer;
        _status = new MeshStatus { Self = Id, Waiting = "its start" };
    }

    /// <summary>This gateway.</summary>
    public NodeId Id => _context.Self;

    /// <summary>When <see cref="Tick"/> wants to be called next.</summary>
    public TimeSpan NextTimer => _moreToOrder ? _context.Now : _nextTimer;

    /// <summary>Whether entries are decided that <see cref="Flush"/> has not put in order yet.</summary>
    public bool HasToOrder => _log.Committed > _orderer.Applied && !_consensus.IsUnsure;

    /// <summary>Begins: replays the log, listens, joins or founds a mesh.</summary>
    public void Start(TimeSpan now)
    {
        _context.Now = now;
        _log.Recover(_consensus.Cluster);
        if (_log.Base > 0)
            BeginWith(_context.Store.Recovered.Snapshot!);
        _log.Commit(_context.Store.Recovered.Committed);
        _hinted = _log.Committed;
        _profileCluster = _consensus.Cluster;
        _membership.Start(_context.Store.Recovered.Incarnation, Profile(), now);
        if (_context.Options.Discovery)
            _discovery.Start(now);
        _consensus.Start();
        _roster.Start();
        Flush(now);
    }

    /// <summary>Time has passed. Early calls are harmless; lateness is measured and stretches own suspicions.</summary>
    public void Tick(TimeSpan now)
    {
        Advance(now);
        _datagrams.Tick(now);
        _membership.Tick(now);
        CallOut();
        _links.Tick();
        _consensus.Tick(_late);
        _late = TimeSpan.Zero;
        _roster.Tick();
        _ingress.Tick();
        _copies.Tick(extent => _cutter.Learn(Id, extent));
        _cutter.Tick();
        _snapshots.Tick();
        _causal.Tick();
        _signs.Tick();
    }

    /// <summary>Sends and writes what inputs produced, and starts a flush of the disk if there is something to flush: all that others wait for. A round may do
    /// it before <see cref="Flush"/>, whose order of what is decided may take a while.</summary>
    public void Send(TimeSpan now)
    {
        Advance(now);
        SendAndWrite();
        _nextTimer = EarliestTimer();
    }

    /// <summary>Ends a round: puts what is decided in order, and does what <see cref="Send"/> does.</summary>
    public void Flush(TimeSpan now)
    {
        Advance(now);
        if (_profileCluster != _consensus.Cluster)
        {
            _profileCluster = _consensus.Cluster;
            _membership.UpdateSelf(Profile(), now);
        }

        if (HasToOrder)
            Order();
        GiveUpAfterRestart();
        Forget();
        SendAndWrite();
        TrimMemory();
        UpdateStatus();
        _nextTimer = EarliestTimer();
    }

    /// <summary>All writes up to number <paramref name="write"/> are durable.</summary>
    public void Durable(long write, TimeSpan now)
    {
        Advance(now);
        if (_context.StoreFault is not null)
            return;
        _context.Flushes.Durable(write);
        _context.Writes.Complete(write);
        _grown.Clear();
        _journals.Complete(write, _grown);
        if (_grown.Count > 0)
        {
            // Before the log: clients wait for readings.
            _copies.Durable(_grown);
            if (_grown.Contains(_journals.Own))
                _ingress.Release();
        }

        if (_log.Complete(write))
            _consensus.LogDurable();
    }

    /// <summary>The store refused a write: this gateway acknowledges nothing more and leaves leadership. Final until a restart.</summary>
    public void StoreFailed(string reason, TimeSpan now)
    {
        Advance(now);
        if (_context.StoreFault is not null)
            return;
        _context.StoreFault = reason;
        _context.Host.Report(MeshEvent.Fault, $"the disk takes no more writes: {reason}; this gateway acknowledges nothing until it is restarted");
        _consensus.StepDown("its disk failed");
        _ingress.Fail();
    }

    /// <summary>Takes in readings of one device that arrived together on one connection. Answered once by
    /// <see cref="IMeshHost.Acknowledge"/> with the same ticket when all are durable on a majority, or on this disk where <paramref name="policy"/> has
    /// it so; tickets of one device on one connection are answered in order.</summary>
    /// <param name="ticket">Comes back with the answer.</param>
    /// <param name="connection">The client connection: readings of one device on one connection keep their order, and
    /// a device's first reading on a connection is ordered after all of its readings that any gateway acknowledged before.</param>
    /// <param name="device">1 to 64 ASCII characters.</param>
    /// <param name="readings">In the order of the device.</param>
    /// <param name="now">The time.</param>
    /// <param name="policy">What becomes of them without a majority. The same for all of a device on a connection: after one that is held none is degraded
    /// before that is answered.</param>
    public void Ingest(
        long ticket, long connection, string device, ReadOnlySpan<IncomingReading> readings, TimeSpan now, AckPolicy policy = AckPolicy.Hold)
    {
        Advance(now);
        _locations.Heard(device, connection);
        _ingress.Ingest(ticket, connection, device, readings, policy);
    }

    /// <summary>The client connection ended; nothing more of it will come.</summary>
    public void ConnectionClosed(long connection)
    {
        _ingress.Attachments.ConnectionClosed(connection);
        _locations.ConnectionClosed(connection);
    }

    /// <summary>Puts a command on the log. Answered by <see cref="IMeshHost.Proposed"/>.</summary>
    public void Propose(long ticket, ReadOnlyMemory<byte> command, TimeSpan now)
    {
        Advance(now);
        _consensus.Propose(ticket, command);
    }

    /// <summary>Takes a gateway out of the mesh for good, dead or alive, this one included. Another one votes in its place if there is one; its readings that
    /// a majority has keep their place. Answered by <see cref="IMeshHost.Removed"/> within ten seconds.</summary>
    /// <param name="ticket">Comes back with the answer; a new one for each request.</param>
    /// <param name="gateway">Its name, or its id where several have that name.</param>
    /// <param name="now">The time.</param>
    public void Remove(long ticket, string gateway, TimeSpan now)
    {
        Advance(now);
        _roster.Remove(ticket, gateway);
    }

    /// <summary>What the gateway carries now, gossiped to peers. <paramref name="load"/> in percent of its capacity.</summary>
    public void SetLoad(float load, int devices) => _membership.SetLoad(load, devices);

    /// <summary>Leaves gracefully: hands leadership over and tells peers that this is no failure. Keep stepping until
    /// <see cref="MeshStatus.Left"/>, or for a second at most.</summary>
    public void Leave(TimeSpan now)
    {
        Advance(now);
        if (_leaving)
            return;
        _leaving = true;
        _consensus.Leave();
    }

    /// <summary>This gateway was removed: its clients go elsewhere with what is not acknowledged, and it stands for nothing any more.</summary>
    private void Retire()
    {
        _consensus.StepDown("it was removed from its mesh");
        _ingress.Fail();
    }

    private void Advance(TimeSpan now)
    {
        NodeContext.Check(now >= _context.Now, "time never goes back");
        var late = now - (_nextTimer < _context.Now ? _context.Now : _nextTimer);
        _context.Now = now;
        if (_leaving && _leftAt == TimeSpan.MaxValue && _consensus.HasLeft)
        {
            _membership.Leave(now);
            _leftAt = now + TimeSpan.FromMilliseconds(200);
        }

        if (late <= TimeSpan.FromMilliseconds(20) || _nextTimer == TimeSpan.Zero)
            return;
        _membership.ReportLateness(late);
        _late = late;
        _nextTimer = now;
    }

    private void SendAndWrite()
    {
        _locations.Flush();
        LinkAnew();
        _consensus.Flush();
        _ingress.Flush();
        _signs.Flush();
        FlushStore();
    }

    private void Order()
    {
        _moreToOrder = _orderer.Advance(RecordsInARound);
        var missing = _orderer.Missing;
        if (missing.Last == 0)
            return;
        if (_journals.Find(missing.Journal)!.First > _orderer.OrderedUpTo(missing.Journal) + 1)
        {
            _snapshots.Want(_consensus.Coordinator, _journals.Forgotten());
            return;
        }

        // A live owner's own stream is about to bring it.
        var patience = IsStreamed(missing.Journal) ? TimeSpan.FromMilliseconds(40) : TimeSpan.Zero;
        _copies.Need(missing.Journal, missing.Last, _consensus.Coordinator, patience);
    }

    /// <summary>Whether a journal grows by its owner's stream: that of an earlier run does not, though its owner is there.</summary>
    private bool IsStreamed(JournalId journal) => _links.IsOpen(journal.Gateway)
        && _membership.TryGet(journal.Gateway, out var owner) && owner.Record.Incarnation <= journal.Incarnation;

    private Orderer NewOrderer(long replayedTo)
    {
        _journals.StirAll();
        return new(_context, _log, _journals, replayedTo) { EntryDecided = EntryDecided };
    }

    /// <summary>The note of what was applied rides on writes that need the disk anyway; alone it is worth no flush of its own
    /// but a few times a second.</summary>
    private void FlushStore()
    {
        if (_context.StoreFault is not null)
            return;
        if (_orderer.Applied > _hinted && !_consensus.IsUnsure && (_context.Flushes.NextTimer <= _context.Now || _context.Now >= _hintAt))
        {
            _context.Flushes.Wrote(_context.Store.WriteCommitted(_orderer.Applied), waitedFor: 0);
            _hinted = _orderer.Applied;
            _hintAt = _context.Now + HintPeriod;
        }

        _context.Flushes.Flush();
    }

    private void NeedAtOnce(JournalExtent extent, NodeId holder) =>
        _copies.Need(extent.Journal, extent.Last, holder, TimeSpan.Zero);

    private void TrimMemory()
    {
        var held = _ingress.HeldByAll();
        var ordered = Math.Max(_orderer.OrderedUpTo(_journals.Own.Id), _signs.OwnOrdered);
        if ((_orderer.Applied, held, ordered) == _trimmedTo)
            return;
        _trimmedTo = (_orderer.Applied, held, ordered);
        _log.Trim(_orderer.Applied);
        foreach (var journal in _journals.Stirred)
            journal.Trim(journal == _journals.Own ? Math.Min(ordered, held) : _orderer.OrderedUpTo(journal.Id));
        _journals.LetRest(_settledUpTo);
    }

    private TimeSpan EarliestTimer()
    {
        var next = Min(_datagrams.NextTimer, _membership.NextTimer);
        next = Min(next, _context.Options.Discovery ? _discovery.NextTimer : next);
        next = Min(next, Min(_links.NextTimer, _consensus.NextTimer));
        next = Min(next, Min(_roster.NextTimer, _ingress.NextTimer));
        next = Min(next, Min(_copies.NextTimer, _cutter.NextTimer));
        next = Min(next, Min(_snapshots.NextTimer, _causal.NextTimer));
        next = Min(next, Min(_signs.NextTimer, _context.Flushes.NextTimer));
        next = Min(next, _locations.NextTimer);
        return next < _context.Now ? _context.Now : next;
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private bool HasData() => _log.Configuration.Gateways.Count > 1 || _orderer.Sequence > 0
        || _journals.All.Any(journal => journal.Written > 0);
}

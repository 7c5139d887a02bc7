using EdgeIoT.Mesh.Configuration;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Election;

internal sealed partial class Consensus
{
    private const int MostEntriesInFlight = 65_536;
    private const int MostEntriesInMessage = 4096;
    private static readonly TimeSpan ResendAfter = TimeSpan.FromMilliseconds(300);

    private readonly Dictionary<NodeId, Progress> _progress = [];
    private readonly List<LogEntry> _batch = [];
    private long _verified;
    private TimeSpan _ledSince;

    /// <summary>Whether this coordinator's own term has begun to commit: only then does it know what is decided.</summary>
    public bool IsSettled => IsCoordinator && _settled > 0 && _log.Committed >= _settled;

    /// <summary>How far a gateway's log is known to be that of this coordinator, durably.</summary>
    public long MatchOf(NodeId id) =>
        id == _context.Self ? _log.Durable : _progress.TryGetValue(id, out var progress) ? progress.Match : 0;

    /// <summary>Whether a gateway answered this coordinator lately.</summary>
    public bool Hears(NodeId id) => id == _context.Self
        || (_progress.TryGetValue(id, out var progress) && _context.Now - progress.Heard < 2 * _context.Options.ElectionTimeout);

    /// <summary>Ends a round: own disk, followers, and the news of what is committed.</summary>
    public void Flush()
    {
        if (_context.StoreFault is null)
            _log.Write();
        if (!IsCoordinator)
            return;
        foreach (var gateway in _log.Configuration.Core)
        {
            if (gateway != _context.Self)
                Send(gateway, ProgressOf(gateway));
        }
    }

    /// <summary>A link to a gateway opened: what was in flight on the old one is lost.</summary>
    public void LinkOpened(NodeId peer)
    {
        if (!IsCoordinator || !_progress.TryGetValue(peer, out var progress))
            return;
        Rewind(progress);
    }

    /// <summary>Called where a gateway lacks entries that are forgotten.</summary>
    public Action<NodeId>? Forgotten { get; set; }

    /// <summary>A snapshot took the place of the log up to <paramref name="index"/>. It is of committed entries, which every coordinator has.</summary>
    public void Installed(long index)
    {
        _verified = Math.Max(_verified, index);
        IsUnsure &= _verified < _log.Committed;
        foreach (var proposed in _proposals.Keys.Where(proposed => proposed <= index).Order().ToList())
            Decided(proposed);
    }

    /// <summary>The own disk has more of the log.</summary>
    public void LogDurable()
    {
        if (IsCoordinator)
            AdvanceCommit();
        else if (Coordinator != NodeId.None)
            ReplyMatch();
    }

    private Progress ProgressOf(NodeId id)
    {
        if (!_progress.TryGetValue(id, out var progress))
        {
            progress = new Progress { Next = _log.Last + 1, Floor = _log.Last, Heard = _context.Now, Moved = _context.Now };
            _progress.Add(id, progress);
        }

        return progress;
    }

    private bool HearsMajority(TimeSpan within) => _log.Configuration.IsMajority(
        voter => voter == _context.Self || (_progress.TryGetValue(voter, out var progress) && _context.Now - progress.Heard < within));

    private void TickCoordinator()
    {
        if (_context.Now < _heartbeatAt)
            return;
        _heartbeatAt = _context.Now + _context.Options.Heartbeat;
        if (!HearsMajority(3 * _context.Options.ElectionTimeout))
        {
            StepDown("a majority of the voters is out of reach");
            return;
        }

        // Never behind the disk, and as a datagram too: a slow disk or a full link must not look like a death.
        foreach (var gateway in _log.Configuration.Core)
        {
            if (gateway == _context.Self)
                continue;
            var progress = ProgressOf(gateway);
            ResendIfStuck(progress);
            _context.Transport.SendControl(gateway, Heartbeat(Math.Min(_log.Committed, progress.Match)));
        }

        TickTransfer();
    }

    private MessageWriter Heartbeat(long commit)
    {
        var epochs = _log.Configuration.Epochs;
        var message = _context.Writer.Begin(epochs.Count == 0 ? MessageKind.Heartbeat : MessageKind.EpochHeartbeat)
            .Fixed(Cluster).Number(Term).Number(commit);
        return epochs.Count == 0 ? message : MeshConfiguration.WriteEpochs(message, epochs);
    }

    private void ResendIfStuck(Progress progress)
    {
        if (progress.Match >= _log.Last || _context.Now - progress.Moved <= ResendAfter)
            return;
        Rewind(progress);
        progress.Moved = _context.Now;
        _context.Counters.Add("log_resends");
    }

    /// <summary>Sends again from where agreement is known; where none is known yet, the answer to a probe tells.</summary>
    private static void Rewind(Progress progress)
    {
        if (progress.Match > 0)
            progress.Next = progress.Match + 1;
        progress.Floor = progress.Next - 1;
        progress.Told = 0;
    }

    public void OnHeartbeat(NodeId from, bool later, ref MessageReader reader)
    {
        var cluster = reader.Fixed();
        var term = reader.Number();
        var commit = reader.Number();
        var epochs = later ? MeshConfiguration.ReadEpochs(ref reader) : [];
        if (!reader.Complete || !Belongs(cluster))
            return;
        if (HearCoordinator(from, term, epochs))
        {
            _log.Heed();
            _log.Commit(Math.Min(commit, _verified));
        }

        _context.Transport.SendControl(from, _context.Writer.Begin(MessageKind.HeartbeatReply).Fixed(Cluster).Number(Term));
    }

    public void OnHeartbeatReply(NodeId from, ref MessageReader reader)
    {
        var cluster = reader.Fixed();
        var term = reader.Number();
        if (reader.Complete && cluster == Cluster)
            HearFollower(from, term);
    }

    /// <summary>An answer to this coordinator. False where it is none (any more).</summary>
    private bool HearFollower(NodeId from, long term)
    {
        if (term > Term)
        {
            if (!IsOfLaterLine(term, than: Term))
            {
                AdoptTerm(term);
                BecomeFollower(NodeId.None);
            }

            return false;
        }

        if (!IsCoordinator || term < Term || !_progress.TryGetValue(from, out var progress))
            return false;
        progress.Heard = _context.Now;
        return true;
    }

    /// <summary>Sends what a gateway lacks, several messages ahead of its answers; and the commit index, where it moved.</summary>
    private void Send(NodeId to, Progress progress)
    {
        if (!_context.Transport.IsOpen(to) || (_log.NeedsForm2 && _context.Protocols.Of(to) < 2))
            return;
        if (progress.Next <= _log.Base)
        {
            Forgotten?.Invoke(to);
            return;
        }

        while (progress.Next <= _log.Last && progress.Next - progress.Floor <= MostEntriesInFlight)
        {
            _batch.Clear();
            _log.Read(progress.Next, _batch);
            SendAppend(to, progress, _batch);
            progress.Next += _batch.Count;
        }

        if (progress.Told < _log.Committed)
        {
            _batch.Clear();
            SendAppend(to, progress, _batch);
        }
    }

    private void SendAppend(NodeId to, Progress progress, List<LogEntry> entries)
    {
        var previous = progress.Next - 1;
        if (previous == progress.Match)
            progress.Moved = _context.Now;
        var epochs = _log.Configuration.Epochs;
        var message = _context.Writer.Begin(epochs.Count == 0 ? MessageKind.Append : MessageKind.EpochAppend).Fixed(Cluster).Number(Term);
        if (epochs.Count > 0)
            MeshConfiguration.WriteEpochs(message, epochs);
        message.Number(previous).Fixed(_log.ChainAt(previous)).Number(_log.Committed).Number(entries.Count);
        foreach (var entry in entries)
            message.Number(entry.Term).Byte((byte)entry.Kind).Fixed(entry.Chain).Bytes(entry.Payload.Span);
        _context.Transport.Send(to, message);
        progress.Told = _log.Committed;
    }

    public void OnAppend(NodeId from, bool later, ref MessageReader reader)
    {
        var cluster = reader.Fixed();
        var term = reader.Number();
        var epochs = later ? MeshConfiguration.ReadEpochs(ref reader) : [];
        var previous = reader.Number();
        var chain = reader.Fixed();
        var commit = reader.Number();
        var count = reader.Count(MostEntriesInMessage);
        if (reader.Failed || !Belongs(cluster))
            return;
        if (!HearCoordinator(from, term, epochs))
        {
            ReplyAppend(from, agreed: false, _log.Last);
            return;
        }

        if (_context.StoreFault is not null)
            return;
        if (!_log.Matches(previous, chain))
        {
            ReplyAppend(from, agreed: false, Math.Max(0, Math.Min(Math.Min(_log.Last, previous - 1), _branch)));
            return;
        }

        _branch = long.MaxValue;
        for (var i = 1; i <= count; i++)
        {
            var entry = new LogEntry(
                previous + i, reader.Number(), (EntryKind)reader.Byte(), reader.Fixed(), reader.Bytes().ToArray());
            if (!reader.Failed && IsDecidedOtherwise(entry))
            {
                SetAside(entry.Index, term);
                ReplyAppend(from, agreed: false, 0);
                return;
            }

            if (reader.Failed || !_log.Accept(entry))
            {
                _context.Counters.Add("log_entries_refused");
                return;
            }
        }

        _verified = Math.Max(_verified, previous + count);
        IsUnsure &= _verified < _log.Committed;
        _log.Commit(Math.Min(commit, _verified));
        if (_log.Durable >= _verified)
            ReplyMatch();
    }

    /// <summary>Whether an entry of a later epoch's log stands where this gateway has decided something else in an earlier one.</summary>
    private bool IsDecidedOtherwise(in LogEntry entry) => entry.Index <= _log.Committed && entry.Index >= Math.Max(1, _log.Base)
        && _log.ChainAt(entry.Index) != entry.Chain && IsOfLaterLine(Term, than: _log.TermOf(_log.Committed));

    public void OnAppendReply(NodeId from, ref MessageReader reader)
    {
        var cluster = reader.Fixed();
        var term = reader.Number();
        var agreed = reader.Bool();
        var index = reader.Number();
        if (!reader.Complete || cluster != Cluster || !HearFollower(from, term))
            return;
        var progress = _progress[from];
        if (!agreed)
        {
            if (index < progress.Match)
                Forgot(from, progress, index);
            progress.Moved = _context.Now;
            progress.Next = Math.Max(progress.Match + 1, Math.Min(progress.Next - 1, index + 1));
            progress.Floor = progress.Next - 1;
            progress.Told = 0;
            return;
        }

        if (index <= progress.Match || index > _log.Last)
            return;
        progress.Moved = _context.Now;
        progress.Match = index;
        progress.Floor = Math.Max(progress.Floor, index);
        progress.Next = Math.Max(progress.Next, index + 1);
        AdvanceCommit();
    }

    /// <summary>The coordinator believes this gateway further behind than it is: its log agrees up to <paramref name="index"/> at least.</summary>
    public void ReplyAgreed(long index)
    {
        _verified = Math.Max(_verified, index);
        ReplyMatch();
    }

    /// <summary>Nothing is promised for disks that do that. Those that are left are filled again, and somebody is told.</summary>
    private void Forgot(NodeId follower, Progress progress, long index)
    {
        _context.Counters.Add("followers_that_forgot");
        _context.Host.Report(MeshEvent.Fault,
            $"{NameOf(follower)} has lost log entries {index + 1} to {progress.Match}, which it had confirmed: its disk lies, or an older copy of it was put back");
        progress.Match = index;
    }

    private void ReplyMatch() => ReplyAppend(Coordinator, agreed: true, Math.Min(_log.Durable, _verified));

    private void ReplyAppend(NodeId to, bool agreed, long index) => _context.Transport.Send(
        to, _context.Writer.Begin(MessageKind.AppendReply).Fixed(Cluster).Number(Term).Bool(agreed).Number(index));

    /// <summary>Only entries of the own term are counted; older ones are committed with them (Raft §5.4.2, figure 8).</summary>
    private void AdvanceCommit()
    {
        var reached = Math.Min(_log.Configuration.ReachedByMajority(MatchOf), _log.Last);
        if (reached > _log.Committed && _log.TermOf(reached) == Term)
            _log.Commit(reached);
    }

    /// <summary>Whether a message is of this gateway's mesh; a gateway without one joins the first that speaks to it.</summary>
    private bool Belongs(ulong cluster)
    {
        if (cluster == 0 || (cluster != Cluster && Cluster != 0))
            return false;
        if (Cluster == 0)
        {
            MoveTo(cluster);
            _context.Host.Report(MeshEvent.Configuration, $"{_context.Options.Name} joined mesh {cluster:x16}");
        }

        return true;
    }
}

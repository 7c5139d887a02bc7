using EdgeIoT.Mesh.Configuration;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Log;

namespace EdgeIoT.Mesh.Election;

/// <content>
/// Epochs. A new one begins where an operator promotes a survivor: with the log that it has, and it as the only voter. Only a coordinator's own messages
/// take a gateway into another line of epochs, never a vote or an answer: a term of a line that nobody has on disk must not stop those of the old one.
/// <code>
///   epoch 1  1 … 80 81 … 100     committed by the old side
///   epoch 2  1 … 80 81' 82' …    81' is the configuration with which the epoch begins: whoever has decided 81 sets its log aside
/// </code>
/// </content>
internal sealed partial class Consensus
{
    private long _branch = long.MaxValue;

    /// <summary>Whether this gateway came over to another line and does not know yet that it has decided nothing else: what the promoted gateway had behind
    /// its own commit index need not be what was decided there. Until the log is compared that far nothing is applied and nothing confirmed.</summary>
    public bool IsUnsure { get; private set; }

    /// <summary>Whether this gateway is the only voter of an epoch that it began itself.</summary>
    public bool IsAloneSincePromoted => IsOnlyVoter && _log.Line != 0 && _log.Line == EpochTerm.LineOf(Term)
        && _log.Line == EpochTerm.LineOf(EpochTerm.First(EpochTerm.EpochOf(Term), _context.Self));

    /// <summary>Called with the first entry that is not of the line which begins with that term: it and what follows leave this gateway's log.</summary>
    public Action<long, long>? Superseded { get; set; }

    /// <summary>Called when the log is empty, as if this gateway had just joined, with the last entry that it had and will get again.</summary>
    public Action<long>? Emptied { get; set; }

    /// <summary>Begins the next epoch with this gateway as its only voter. The log is kept up to <paramref name="last"/>; what is
    /// <paramref name="again"/> comes behind the beginning.</summary>
    public void Promote(long last, IReadOnlyList<(EntryKind Kind, ReadOnlyMemory<byte> Payload)> again)
    {
        var epoch = Math.Max(EpochTerm.EpochOf(Term), _log.Configuration.Epoch) + 1;
        var term = EpochTerm.First(epoch, _context.Self);
        StepDown("a new epoch begins here");
        // Who belongs to the mesh is known by what is cut back, too: this gateway itself, perhaps, and who was removed.
        var newest = _log.Configuration;
        _log.CutBack(last);
        var beginning = new EpochBeginning(term, last, _log.LastChain, _log.Committed);
        _log.Append(term, EntryKind.Configuration, (newest with { Epochs = _log.Configuration.Epochs }).PromotedTo(_context.Self, beginning).Encode(_context.Writer));
        foreach (var (kind, payload) in again)
            _log.Append(term, kind, payload);
        // The entries first: a term of a line that is nowhere on disk would be of no use to anybody.
        _log.Write();
        _log.Line = EpochTerm.LineOf(term);
        (_branch, IsUnsure) = (long.MaxValue, false);
        Role = Role.Candidate;
        Coordinator = NodeId.None;
        _votes.Clear();
        SetVote(_vote with { Term = term, VotedFor = _context.Self });
        RestartElectionTimer();
        _context.Writes.After(_voteWrite, AskForVotes, Term);
    }

    /// <summary>The beginning of an epoch was written, and the term of it was not.</summary>
    private void FinishPromotion()
    {
        _log.Line = _log.Configuration.Line;
        if (EpochTerm.LineOf(_log.LastTerm) > EpochTerm.LineOf(Term))
            AdoptTerm(_log.LastTerm);
        IsUnsure = EpochTerm.LineOf(Term) != _log.Line;
    }

    /// <summary>A coordinator of another line: its log has where that branched off. Whoever has decided nothing else behind that place follows; everybody
    /// else sets its log aside. False where the disk does not let it.</summary>
    private bool Join(long term, IReadOnlyList<EpochBeginning> epochs)
    {
        var line = EpochTerm.LineOf(term);
        if (line == _log.Line)
            return true;
        if (_context.StoreFault is not null)
            return false;
        _branch = long.MaxValue;
        var decided = _log.ConfigurationAt(_log.Committed).Epochs;
        foreach (var beginning in epochs)
        {
            if (decided.Contains(beginning))
                continue;
            var same = _log.Committed < beginning.Index || _log.Matches(beginning.Index, beginning.Chain);
            if (!same || _log.Committed > beginning.Index)
                SetAside(Math.Max(same ? beginning.Index : Math.Min(beginning.Decided, beginning.Index), _log.Base) + 1, term);
            else
                Follow(beginning, term);
            break;
        }

        _log.Line = line;
        return true;
    }

    private void Follow(EpochBeginning beginning, long term)
    {
        IsUnsure = _log.Committed > 0;
        _branch = beginning.Index;
        if (_log.Last > beginning.Index)
            Superseded?.Invoke(beginning.Index + 1, term);
    }

    /// <summary>What this gateway has decided is not of the line that it follows from now on. It begins anew there, as a learner.</summary>
    private void SetAside(long from, long term)
    {
        StepDown("a newer epoch has begun without it");
        Superseded?.Invoke(from, term);
        _log.Reset(Cluster);
        (_verified, _branch, IsUnsure) = (0, long.MaxValue, false);
        _vote = term > Term ? _vote with { Term = term, VotedFor = NodeId.None } : _vote;
        _voteWrite = _context.Store.WriteSetAside(_vote);
        _context.Flushes.Wrote(_voteWrite, waitedFor: 1);
        Emptied?.Invoke(from - 1);
    }

    private static bool AreOf(long term, IReadOnlyList<EpochBeginning> epochs) =>
        EpochTerm.LineOf(term) == (epochs.Count == 0 ? 0 : EpochTerm.LineOf(epochs[^1].Term));

    private static bool IsOfLaterLine(long term, long than) => EpochTerm.LineOf(term) > EpochTerm.LineOf(than);
}

using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Configuration;

/// <content>
/// An operator takes a gateway out for good. The gateway that is asked passes it on to whoever coordinates, again and again until it is answered: the
/// coordinator keeps nothing of it, as its log says how far it is.
/// </content>
internal sealed partial class Roster
{
    /// <summary>Each is named in every configuration from then on.</summary>
    private const int MostRemoved = 1024;
    private const int MostRequests = 64;
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RemovalWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CandidatesWithin = TimeSpan.FromSeconds(1);

    private readonly SortedDictionary<long, Request> _requests = [];
    private (NodeId Id, TimeSpan At) _firstAsked;

    /// <summary>Called when this gateway learns that it belongs to its mesh no more.</summary>
    public Action? Removed { get; set; }

    public void Remove(long ticket, string name)
    {
        var named = _log.Decided.Gateways.Where(g => g.Name == name || g.Id.ToString() == name).ToList();
        if (named.Count == 0 || named.Count > 1 || _requests.Count >= MostRequests || _context.Protocols.Own < 2)
        {
            var known = NodeId.TryParse(name, out var id) && _log.Decided.Removed.Contains(id);
            _context.Host.Removed(ticket, known ? RemovalResult.Removed : named.Count switch
            {
                0 => RemovalResult.Unknown,
                1 => _context.Protocols.Own < 2 ? RemovalResult.OldProtocol : RemovalResult.NotYet,
                _ => RemovalResult.Ambiguous,
            });
            return;
        }

        _requests.Add(ticket, new Request(named[0].Id, _context.Now + RemovalWithin) { At = _context.Now });
    }

    private void PassRequestsOn()
    {
        if (_requests.Count == 0)
            return;
        foreach (var (ticket, request) in _requests.ToList())
        {
            if (_context.IsRemoved || _context.Now >= request.Until)
            {
                Answer(ticket, request.Id == _context.Self && _context.IsRemoved ? RemovalResult.Removed
                    : _consensus.Coordinator == NodeId.None || _context.IsRemoved ? RemovalResult.NoCoordinator : RemovalResult.NotYet);
            }
            else if (_consensus.IsCoordinator)
            {
                if (TryRemove(request.Id) is { } result)
                    Answer(ticket, result);
            }
            else if (_consensus.Coordinator != NodeId.None && _context.Now >= request.At)
            {
                request.At = _context.Now + AskAgainAfter;
                _context.Transport.Send(_consensus.Coordinator, _context.Writer.Begin(MessageKind.RemovalRequest).Number(ticket).Node(request.Id));
            }
        }
    }

    private void Answer(long ticket, RemovalResult result)
    {
        if (_requests.Remove(ticket))
            _context.Host.Removed(ticket, result);
    }

    public void OnRemovalRequest(NodeId from, ref MessageReader reader)
    {
        var ticket = reader.Number();
        var id = reader.Node();
        if (reader.Complete && _consensus.IsCoordinator && TryRemove(id) is { } result)
            _context.Transport.Send(from, _context.Writer.Begin(MessageKind.RemovalReply).Number(ticket).Byte((byte)result));
    }

    public void OnRemovalReply(ref MessageReader reader)
    {
        var ticket = reader.Number();
        var result = (RemovalResult)reader.Byte();
        if (reader.Complete && result <= RemovalResult.NotYet)
            Answer(ticket, result);
    }

    /// <summary>Takes a removal as far as it goes now; null while it is under way.</summary>
    private RemovalResult? TryRemove(NodeId id)
    {
        var configuration = _log.Configuration;
        if (!_consensus.IsSettled || _consensus.IsTransferring || configuration.Index > _log.Committed || configuration.IsJoint)
            return null;
        if (configuration.Removed.Contains(id))
            return RemovalResult.Removed;
        if (configuration.Find(id) is not { } gateway)
            return RemovalResult.Unknown;
        if (configuration.Removed.Count >= MostRemoved)
            return RemovalResult.TooMany;
        if (_context.Protocols.Own < 2 || configuration.Gateways.Any(g => g.Id != id && _context.Protocols.Of(g.Id) < 2 && IsPresent(g.Id)))
            return RemovalResult.OldProtocol;
        var without = configuration.Remove(id);
        if (!gateway.Voter)
        {
            Append(without.Final(), $"{gateway.Name} is removed");
            return null;
        }

        var result = VotersWithout(id, out var voters);
        if (result is null && voters.Count > 0)
            Append(without.Joint(voters), $"{gateway.Name} is to be removed; {Names(voters)} are to vote");
        return result;
    }

    /// <summary>The voters when one goes: another one in its place, or as many fewer as leaves an odd number. None while it is still asked who could be one.</summary>
    private RemovalResult? VotersWithout(NodeId id, out List<NodeId> voters)
    {
        voters = [.. _log.Configuration.Incoming.Where(v => v != id)];
        if (_firstAsked.Id != id || _context.Now - _firstAsked.At > RemovalWithin)
            _firstAsked = (id, _context.Now);
        var learners = Learners().Where(g => g.Id != id).ToList();
        _change.AskCandidates(learners.Select(g => g.Id));
        if (Candidates(applied: true).Find(g => g.Id != id) is { } candidate)
            voters.Add(candidate.Id);
        else if (learners.Count > 0 && _context.Now - _firstAsked.At < CandidatesWithin)
            voters.Clear();
        else if (voters.Count == 0)
            return RemovalResult.LastVoter;
        else if (voters.Count % 2 == 0)
            voters = [.. voters.OrderByDescending(IsPresent).ThenBy(IsWitness).ThenByDescending(v => v == _context.Self).Take(voters.Count - 1)];
        return voters.Count == 0 || MeshConfiguration.IsMajorityOf(voters, _consensus.Hears) ? null : RemovalResult.TooFewLeft;
    }

    private void TellRemoved(NodeId id)
    {
        if (_context.Now >= _inviteAt)
            _context.Transport.SendControl(id, _context.Writer.Begin(MessageKind.Removed).Fixed(_consensus.Cluster));
    }

    public void OnRemoved(ref MessageReader reader)
    {
        var cluster = reader.Fixed();
        if (reader.Complete && cluster == _consensus.Cluster && cluster != 0)
            BecomeRemoved();
    }

    /// <summary>Whoever was removed while it was away is told; whoever has the entry itself knows it from there, when it has handed over.</summary>
    private void LookWhetherRemoved()
    {
        if (!_consensus.IsCoordinator && _log.Decided.Removed.Contains(_context.Self) && _log.Decided.Find(_context.Self) is null)
            BecomeRemoved();
    }

    private void BecomeRemoved()
    {
        if (_context.IsRemoved)
            return;
        _context.IsRemoved = true;
        _context.Host.Report(MeshEvent.Configuration,
            $"{_context.Options.Name} was removed from its mesh and acknowledges nothing more; with an empty data folder it can join as a new gateway");
        Removed?.Invoke();
    }

    private sealed record Request(NodeId Id, TimeSpan Until)
    {
        public TimeSpan At { get; set; }
    }
}

using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Election;

internal sealed partial class Consensus
{
    private const int MostProposals = 65_536;

    private readonly Dictionary<long, (NodeId Origin, long Ticket, int Bytes)> _proposals = [];
    private readonly HashSet<long> _forwarded = [];

    /// <summary>Bytes of commands that this coordinator has put on the log and that are not decided.</summary>
    public long ProposalBytes { get; private set; }

    /// <summary>Puts an entry on the log. Zero where this gateway may not: it does not coordinate, is not settled, or hands over.</summary>
    public long Append(EntryKind kind, ReadOnlyMemory<byte> payload) =>
        IsSettled && !IsTransferring && _context.StoreFault is null ? _log.Append(Term, kind, payload).Index : 0;

    /// <summary>A command of this gateway's own: appended here, or handed to the coordinator.</summary>
    public void Propose(long ticket, ReadOnlyMemory<byte> command)
    {
        if (IsCoordinator)
        {
            Admit(_context.Self, ticket, command);
        }
        else if (Coordinator != NodeId.None && _forwarded.Count < MostProposals
            && _context.Transport.Send(Coordinator, _context.Writer.Begin(MessageKind.Proposal).Number(ticket).Bytes(command.Span)))
        {
            _forwarded.Add(ticket);
        }
        else
        {
            _context.Host.Proposed(ticket, 0);
        }
    }

    public void OnProposal(NodeId from, ref MessageReader reader)
    {
        var ticket = reader.Number();
        var command = reader.Bytes();
        if (reader.Complete)
            Admit(from, ticket, command.ToArray());
    }

    public void OnProposalReply(ref MessageReader reader)
    {
        var ticket = reader.Number();
        var index = reader.Number();
        if (reader.Complete && _forwarded.Remove(ticket))
            _context.Host.Proposed(ticket, index);
    }

    /// <summary>Answers the proposal that became entry <paramref name="index"/>, now that it is committed.</summary>
    public void Decided(long index)
    {
        if (!_proposals.Remove(index, out var proposal))
            return;
        ProposalBytes -= proposal.Bytes;
        Answer(proposal.Origin, proposal.Ticket, index);
    }

    /// <summary>The coordinator is gone: whether forwarded commands were committed is unknown; their owners may look and propose again.</summary>
    public void FailForwarded()
    {
        foreach (var ticket in _forwarded.Order())
            _context.Host.Proposed(ticket, 0);
        _forwarded.Clear();
    }

    private void Admit(NodeId origin, long ticket, ReadOnlyMemory<byte> command)
    {
        var full = _proposals.Count >= MostProposals || ProposalBytes + command.Length > _context.Options.Bounds.ProposalBytes;
        if (full)
            _context.Counters.Add("proposals_refused_full");
        var index = full ? 0 : Append(EntryKind.Command, command);
        if (index == 0)
        {
            Answer(origin, ticket, 0);
            return;
        }

        _proposals.Add(index, (origin, ticket, command.Length));
        ProposalBytes += command.Length;
    }

    private void Answer(NodeId origin, long ticket, long index)
    {
        if (origin == _context.Self)
            _context.Host.Proposed(ticket, index);
        else
            _context.Transport.Send(origin, _context.Writer.Begin(MessageKind.ProposalReply).Number(ticket).Number(index));
    }

    private void FailProposals()
    {
        foreach (var (_, proposal) in _proposals.OrderBy(p => p.Key))
            Answer(proposal.Origin, proposal.Ticket, 0);
        _proposals.Clear();
        ProposalBytes = 0;
    }
}

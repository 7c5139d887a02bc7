using EdgeIoT.Mesh.Datagrams;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Membership;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh;

/// <summary>Datagrams, beacons, links, and which part each message is for.</summary>
public sealed partial class MeshNode
{
    /// <summary>Counts of the datagrams since the start, those that were refused among them.</summary>
    public DatagramCounters DatagramCounters => _datagrams.Counters;

    /// <summary>A datagram arrived on the mesh port.</summary>
    public void Datagram(MeshAddress from, ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        Advance(now);
        _datagrams.Receive(from, datagram, now);
    }

    /// <summary>A beacon of another gateway was heard.</summary>
    public void Beacon(MeshAddress from, ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        Advance(now);
        if (!_context.Options.Discovery || !_discovery.TryHear(from, datagram, out var beacon, out var address))
            return;
        if (!_membership.TryGet(beacon.Id, out var member) || !member.IsPresent)
            _datagrams.Contact(address, now, persistent: false);
    }

    /// <summary>Somebody opened a link; <paramref name="link"/> is chosen by the host and odd.</summary>
    public void LinkIncoming(long link, ReadOnlySpan<byte> hello, TimeSpan now)
    {
        Advance(now);
        _links.Incoming(link, hello);
    }

    /// <summary>A handshake message arrived on a link that is not open yet.</summary>
    public void LinkAuthentication(long link, ReadOnlySpan<byte> message, TimeSpan now)
    {
        Advance(now);
        _links.Authentication(link, message);
    }

    /// <summary>The other side admitted the link that this node dialed.</summary>
    public void LinkAccepted(long link, TimeSpan now)
    {
        Advance(now);
        _links.Accepted(link);
    }

    /// <summary>A message arrived on an open link.</summary>
    public void LinkMessage(long link, ReadOnlySpan<byte> message, TimeSpan now)
    {
        Advance(now);
        var opened = _links.Read(link, message, out var from);
        if (opened.IsEmpty)
            return;
        _membership.Heard(from, now);
        _heard[from] = now;
        Dispatch(from, opened);
    }

    /// <summary>A link ended or could not be opened.</summary>
    public void LinkClosed(long link, TimeSpan now)
    {
        Advance(now);
        _links.Closed(link);
    }

    /// <summary>Sends an application message to one peer, or to all with <see cref="NodeId.None"/>: best effort, in order while the link lives.</summary>
    public void SendToPeer(NodeId peer, ReadOnlySpan<byte> message)
    {
        var writer = _context.Writer.Begin(MessageKind.Application).Raw(message);
        if (peer != NodeId.None)
        {
            _links.Send(peer, writer);
            return;
        }

        foreach (var open in _links.OpenPeers)
            _links.Send(open, writer);
    }

    private void Dispatch(NodeId from, ReadOnlySpan<byte> message)
    {
        var reader = new MessageReader(message);
        var kind = (MessageKind)reader.Byte();
        if (!_context.Protocols.Knows(kind))
        {
            _context.Counters.Add("messages_unknown");
            return;
        }

        switch (kind)
        {
            case MessageKind.VoteRequest: _consensus.OnVoteRequest(from, ref reader); break;
            case MessageKind.VoteReply: _consensus.OnVoteReply(from, ref reader); break;
            case MessageKind.Heartbeat or MessageKind.EpochHeartbeat:
                _consensus.OnHeartbeat(from, kind == MessageKind.EpochHeartbeat, ref reader);
                break;
            case MessageKind.HeartbeatReply: _consensus.OnHeartbeatReply(from, ref reader); break;
            case MessageKind.TimeoutNow: _consensus.OnTimeoutNow(from, ref reader); break;
            case MessageKind.Invite: Invited(from, ref reader); break;
            case MessageKind.Append or MessageKind.EpochAppend:
                _consensus.OnAppend(from, kind == MessageKind.EpochAppend, ref reader);
                break;
            case MessageKind.AppendReply: _consensus.OnAppendReply(from, ref reader); break;
            case MessageKind.JournalAppend: _copies.OnJournalAppend(from, ref reader); break;
            case MessageKind.JournalDurable: _ingress.OnJournalDurable(from, ref reader); break;
            case MessageKind.JournalFetch: _copies.OnFetch(from, ref reader); break;
            case MessageKind.JournalHint: _copies.OnHint(ref reader); break;
            case MessageKind.Report: _cutter.OnReport(from, ref reader); break;
            case MessageKind.PositionsQuery: _ingress.Attachments.OnQuery(from, ref reader); break;
            case MessageKind.Positions: _ingress.Attachments.OnPositions(from, ref reader); break;
            case MessageKind.Proposal: _consensus.OnProposal(from, ref reader); break;
            case MessageKind.ProposalReply: _consensus.OnProposalReply(ref reader); break;
            case MessageKind.SnapshotOffer: _snapshots.OnOffer(from, ref reader); break;
            case MessageKind.SnapshotFetch: _snapshots.OnFetch(from, ref reader); break;
            case MessageKind.SnapshotChunk: _snapshots.OnChunk(from, ref reader); break;
            case MessageKind.Protocol: _context.Protocols.OnAnnounced(from, ref reader); break;
            case MessageKind.HoldingsQuery: _holdings.OnQuery(from, ref reader); break;
            case MessageKind.Holdings: _change.OnHoldings(from, ref reader); break;
            case MessageKind.Fence: _holdings.OnFence(from, ref reader); break;
            case MessageKind.FenceHeld: _change.OnHeld(from, ref reader); break;
            case MessageKind.RemovalRequest: _roster.OnRemovalRequest(from, ref reader); break;
            case MessageKind.RemovalReply: _roster.OnRemovalReply(ref reader); break;
            case MessageKind.Removed: _roster.OnRemoved(ref reader); break;
            case MessageKind.NeedsProtocol: _roster.OnNeedsProtocol(from, ref reader); break;
            case MessageKind.CausalMessage: _causal.OnMessage(from, ref reader); break;
            case MessageKind.CausalHave: _causal.OnHave(from, ref reader); break;
            case MessageKind.CausalStateFetch: _causal.OnStateFetch(from, ref reader); break;
            case MessageKind.CausalStatePart: _causal.OnStatePart(from, ref reader); break;
            case MessageKind.SignOfLife: _signs.OnSign(from, ref reader); break;
            case MessageKind.SignOfLifeReply: _signs.OnReply(from, ref reader); break;
            case MessageKind.ObserverPositionsQuery: _ingress.Attachments.OnObserverQuery(from, ref reader); break;
            case MessageKind.ObserverPositions: _ingress.Attachments.OnObserverPositions(from, ref reader); break;
            case MessageKind.SnapshotWanted: _snapshots.OnWanted(from, ref reader); break;
            case MessageKind.Application: _context.Host.PeerMessage(from, reader.Rest()); break;
            default: _context.Counters.Add("messages_unknown"); break;
        }

        if (reader.Failed)
            _context.Counters.Add("messages_malformed");
    }

    /// <summary>This gateway's mesh is empty and another one is not: it moves over and starts with an empty order.</summary>
    private void Invited(NodeId from, ref MessageReader reader)
    {
        if (!_roster.OnInvite(from, ref reader, out var cluster))
            return;
        _context.Host.Report(MeshEvent.Configuration, $"{_context.Options.Name} gives up its empty mesh and moves to {cluster:x16}");
        _consensus.MoveTo(cluster);
        BeginAnew(known: 0);
    }

    private void LinkOpened(NodeId peer)
    {
        _context.Protocols.LinkOpened(peer);
        _consensus.LinkOpened(peer);
        _ingress.LinkOpened(peer);
        _copies.LinkOpened(peer);
        _causal.LinkOpened(peer);
        _signs.LinkOpened(peer);
        if (peer == _consensus.Coordinator)
            _copies.ReportAll();
        _context.Host.LinkOpened(peer);
    }

    private void CoordinatorChanged(bool coordinates)
    {
        _consensus.FailForwarded();
        if (coordinates)
            _cutter.Begin(_orderer.Applied, _orderer.OrderedUpTo, _journals.All.Select(journal => journal.Id));
        if (_consensus.Coordinator != NodeId.None)
            _copies.ReportAll();
    }

    private int PriorityOf(NodeId id) =>
        _membership.TryGet(id, out var member) && member.IsPresent && !member.Record.Leaving && !member.Record.Witness ? member.Record.Priority : -1;

    private GatewayProfile Profile() => new()
    {
        Name = _context.Options.Name,
        MqttEndpoint = _context.Options.MqttEndpoint,
        HttpEndpoint = _context.Options.HttpEndpoint,
        Address = _context.Options.Address,
        Priority = _context.Options.Priority,
        Capacity = _context.Options.Capacity,
        Witness = _context.Options.Witness,
        Cluster = _consensus.Cluster,
    };

    private void CallOut()
    {
        if (!_context.Options.Discovery)
            return;
        Span<byte> beacon = stackalloc byte[Membership.Beacon.Size];
        if (_discovery.TryCall(_context.Now, _context.Options.Address.Port, _consensus.Cluster, beacon))
            _context.Host.SendBeacon(beacon);
    }

    /// <summary>What the parts ask of the node; apart from it, so that it is not part of the node's own face.</summary>
    private sealed class Parts(MeshNode node) : IDatagramSink, IMembershipSink
    {
        public void SendDatagram(MeshAddress to, ReadOnlySpan<byte> datagram) => node._context.Host.SendDatagram(to, datagram);

        public void SessionEstablished(NodeId peer, ReadOnlyMemory<byte> publicKey, MeshAddress address) =>
            node._membership.SessionEstablished(peer, publicKey, address, node._context.Now);

        public void Message(NodeId from, MeshAddress address, ReadOnlySpan<byte> message)
        {
            if (message.IsEmpty)
                return;
            node._heard[from] = node._context.Now;
            if (message[0] == (byte)MessageKind.Membership)
            {
                node._membership.Receive(from, address, message[1..], node._context.Now);
                return;
            }

            node._membership.Heard(from, node._context.Now);
            node.Dispatch(from, message);
        }

        public void Refused(MeshAddress from, RefusalReason reason) => node.ReportRefusal(from, reason);

        public bool Send(NodeId to, ReadOnlySpan<byte> message)
        {
            Span<byte> whole = stackalloc byte[1 + SwimMembership.MaxMessageSize];
            whole[0] = (byte)MessageKind.Membership;
            message.CopyTo(whole[1..]);
            return node._datagrams.Send(to, whole[..(1 + message.Length)], node._context.Now);
        }

        public void Contact(MeshAddress address, NodeId expected) => node._datagrams.Contact(address, node._context.Now, persistent: false);

        public void Changed(Member member, MemberState? previous) => node.MemberChanged(member, previous);
    }
}

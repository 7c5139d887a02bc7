using EdgeIoT.Mesh;
using EdgeIoT.Mesh.Causal;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Ordering;
using EdgeIoT.Simulation.Disk;
using EdgeIoT.Simulation.Invariants;

namespace EdgeIoT.Simulation.Gateways;

/// <content>What the node does to the world.</content>
public sealed partial class GatewayRun : IMeshHost
{
    private bool _reported;
    private bool _setAside;
    private long _supersededFrom = long.MaxValue;
    private long _dialed;

    /// <summary>How many readings this run has delivered.</summary>
    public long Delivered { get; private set; }

    /// <summary>How many commands this run has applied.</summary>
    public int Applied { get; private set; }

    /// <inheritdoc/>
    public void SendDatagram(MeshAddress to, ReadOnlySpan<byte> datagram)
    {
        Effect();
        World.Traffic.CheckDatagram(Gateway, datagram.Length);
        World.Wire.Sent(Gateway, to, datagram);
        World.Network.Send(Gateway, to, datagram);
    }

    /// <inheritdoc/>
    public void SendBeacon(ReadOnlySpan<byte> datagram)
    {
        Effect();
        World.Traffic.CheckDatagram(Gateway, datagram.Length);
        World.Network.Beacon(Gateway, datagram);
    }

    /// <inheritdoc/>
    public void DialLink(long link, string endpoint, ReadOnlySpan<byte> hello)
    {
        Effect();
        if (link % 2 != 0 || link <= _dialed)
            throw new ViolationException("Links have new even numbers", $"{Gateway.Name} dials link {link} after {_dialed}");
        _dialed = link;
        World.Network.Dial(this, link, endpoint, hello.ToArray());
    }

    /// <inheritdoc/>
    public void SendLinkAuthentication(long link, ReadOnlySpan<byte> message) => SendOn(link, InputKind.LinkAuthentication, message);

    /// <inheritdoc/>
    public void AcceptLink(long link, NodeId peer)
    {
        if (World.Gateway(peer) is { Member: false } || !Gateway.Member)
            throw new ViolationException("Strangers are refused", $"{Gateway.Name} admits a link of {peer}");
        SendOn(link, InputKind.LinkAccepted, []);
    }

    /// <inheritdoc/>
    public void SendLink(long link, ReadOnlySpan<byte> message) => SendOn(link, InputKind.LinkMessage, message);

    /// <inheritdoc/>
    public void CloseLink(long link, string reason)
    {
        Effect();
        if (!Links.TryGetValue(link, out var end))
            return;
        World.Telling.Tell(Gateway.Name, $"closes link {link}: {reason}");
        end.Link.Close(end.Dialed);
    }

    /// <inheritdoc/>
    public void Acknowledge(long ticket, IngestResult result)
    {
        Effect();
        if (!_tickets.Remove(ticket, out var packet))
            throw new ViolationException("A ticket is answered once", $"{Gateway.Name} answers ticket {ticket}, which is not open");
        if (packet.Connection.Pending.Dequeue() != ticket)
            throw new ViolationException("Tickets of a connection are answered in order", $"{Gateway.Name} answers ticket {ticket} too early");
        if (result == IngestResult.Unavailable && !Disk.Failed && !Leaving && !World.Voters.IsRemoved(Gateway.Id) && Connections.ContainsKey(packet.Connection.Id))
            throw new ViolationException("A healthy gateway takes readings", $"{Gateway.Name} refuses {packet}");
        if (result != IngestResult.Unavailable)
            World.Acknowledgements.Acknowledged(this, packet, result);
        packet.Connection.Answer(packet, result);
    }

    /// <inheritdoc/>
    public void Upgraded(string device, long boot, long from, long to)
    {
        Effect();
        World.Degradation.Upgraded(this, device, boot, from, to);
    }

    /// <inheritdoc/>
    public void Deliver(in OrderedReading reading)
    {
        World.Order.Delivered(this, reading, ++Delivered);
        World.Owners.Check(this, reading);
        Effect();
    }

    /// <inheritdoc/>
    public void Apply(long index, ReadOnlyMemory<byte> command)
    {
        World.Commands.Applied(this, Applied++, index, command);
        Effect();
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> CaptureServices() => BitConverter.GetBytes(Applied);

    /// <inheritdoc/>
    public void Restore(long sequence, ReadOnlyMemory<byte> services)
    {
        if (sequence < Delivered && !_setAside)
            throw new ViolationException("A snapshot goes forward", $"{Gateway.Name} goes back from {Delivered} to {sequence}");
        World.Telling.Tell(Gateway.Name, $"goes on after sequence {sequence}");
        World.Snapshots.Restored++;
        Delivered = sequence;
        Applied = services.IsEmpty ? 0 : BitConverter.ToInt32(services.Span);
        _setAside = false;
        Gateway.DeliveredEver = Math.Max(Gateway.DeliveredEver, sequence);
        Effect();
    }

    /// <inheritdoc/>
    public void Superseded(long epoch, IReadOnlyList<EdgeIoT.Mesh.Log.LogEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        World.Telling.Tell(Gateway.Name, $"sets aside entries {entries[0].Index} to {entries[^1].Index} for epoch {epoch}");
        Gateway.SetAside += entries.Count;
        _supersededFrom = Math.Min(_supersededFrom, entries[0].Index);
        Effect();
    }

    /// <summary>The log is emptied for another line: whatever that does not have was told before.</summary>
    public void SettingAside(long line, DiskImage disk)
    {
        var last = Math.Min(_supersededFrom - 1, disk.LogLast);
        if (last > disk.LogBase && World.Logs.CommittedChain(disk.Vote.Cluster, line, last) is { } chain && chain != disk.Entry(last).Chain)
            throw new ViolationException("What an epoch begins without is kept", $"{Gateway.Name} drops entry {last}, which line {line:x} does not have, and keeps from {_supersededFrom} on");
        (_setAside, _supersededFrom) = (true, long.MaxValue);
    }

    /// <inheritdoc/>
    public void Forgotten(long sequence)
    {
        if (sequence > Delivered)
            throw new ViolationException("Only what was delivered is forgotten", $"{Gateway.Name} forgets {sequence} of {Delivered}");
        Effect();
    }

    /// <inheritdoc/>
    public void Proposed(long ticket, long index)
    {
        Effect();
        World.Commands.Proposed(this, ticket, index);
    }

    /// <inheritdoc/>
    public void Removed(long ticket, RemovalResult result)
    {
        Effect();
        World.Operator.Answered(this, ticket, result);
    }

    /// <inheritdoc/>
    public void PeerMessage(NodeId from, ReadOnlySpan<byte> message) => World.PeerMessages.Received(this, from, message);

    /// <inheritdoc/>
    public void CausalDelivered(NodeId from, ReadOnlySpan<byte> message)
    {
        World.Causal.Delivered(this, from, message);
        Effect();
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> CaptureCausal() => World.Causal.Capture(this);

    /// <inheritdoc/>
    public void MergeCausal(ReadOnlySpan<byte> state) => World.Causal.Merge(this, state);

    /// <inheritdoc/>
    public void DeviceLocated(string device, in DeviceLocation location)
    {
        World.Locations.Located(this, device, location);
        Effect();
    }

    /// <inheritdoc/>
    public void DeviceMoved(string device, long connection, NodeId gateway)
    {
        Effect();
        World.Telling.Tell(Gateway.Name, $"ends its session of {device}, which is at {World.Gateway(gateway)?.Name} now");
        World.Locations.SessionEnded();
        if (Connections.TryGetValue(connection, out var stale))
            stale.EndedByGateway();
    }

    /// <inheritdoc/>
    public void LinkOpened(NodeId peer)
    {
        if (World.Gateway(peer) is not { Member: true })
            throw new ViolationException("Strangers are refused", $"{Gateway.Name} has an open link to {peer}");
        World.PeerMessages.LinkOpened(this, peer);
    }

    /// <inheritdoc/>
    public void Report(MeshEvent kind, string message)
    {
        // Each look makes a status, which names everybody: in a large mesh that is dear while everybody hears of everybody.
        _reported |= kind != MeshEvent.Membership || World.Watch is not null || World.Gateways.Count <= 32;
        World.Telling.Tell(Gateway.Name, $"[{kind}] {message}");
    }

    private void SendOn(long link, InputKind kind, ReadOnlySpan<byte> message)
    {
        Effect();
        World.Network.CountOnLink(Gateway, message);
        if (kind == InputKind.LinkMessage)
            World.Wire.SentOn(this, link, message);
        if (Links.TryGetValue(link, out var end))
            end.Link.Send(end.Dialed, kind, message.ToArray());
    }
}

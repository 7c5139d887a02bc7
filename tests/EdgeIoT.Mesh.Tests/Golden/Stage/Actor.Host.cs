using EdgeIoT.Mesh.Causal;
using EdgeIoT.Mesh.Datagrams;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Ordering;

namespace EdgeIoT.Mesh.Tests.Golden;

/// <content>What the node does to the world.</content>
internal sealed partial class Actor : IMeshHost
{
    private readonly Dictionary<long, string> _tickets = [];
    private long _ticket;

    /// <summary>A ticket for something that is to be answered.</summary>
    public long NewTicket(string what)
    {
        _tickets.Add(++_ticket, what);
        return _ticket;
    }

    public void SendDatagram(MeshAddress to, ReadOnlySpan<byte> datagram)
    {
        Note();
        if (Stage.At(to) is not { } target)
            return;
        if (datagram[0] == (byte)DatagramKind.Sealed)
            Stage.Send(this, target, Carrier.Datagram, datagram, Inside.OfDatagram(Node!, datagram));
        else
            Stage.SendPlain(this, target, Carrier.Datagram, datagram, ((DatagramKind)datagram[0]).ToString(), link: null);
    }

    public void SendBeacon(ReadOnlySpan<byte> datagram)
    {
        // Nobody on the stage is found by beacons.
    }

    public void DialLink(long link, string endpoint, ReadOnlySpan<byte> hello)
    {
        var wire = new LinkWire(this, link);
        _links.Add(wire);
        Stage.SendPlain(this, Stage.At(endpoint)!, Carrier.Dial, hello, "LinkHello", wire);
    }

    public void SendLinkAuthentication(long link, ReadOnlySpan<byte> message) => OnLink(link, Carrier.Authentication, message, "LinkAuthentication");

    public void AcceptLink(long link, NodeId peer) => OnLink(link, Carrier.Accepted, [], "LinkAccepted");

    public void SendLink(long link, ReadOnlySpan<byte> message)
    {
        Note();
        if (WireOf(link) is { Broken: false } wire && wire.Other(this) is { } other)
            Stage.Send(this, other, Carrier.Message, message, Inside.OfLink(Node!, link, message), wire);
    }

    public void CloseLink(long link, string reason)
    {
        if (WireOf(link) is not { } wire)
            return;
        Tells("links", $"closes the link to {wire.Other(this)?.Name ?? "nobody yet"}: {Stage.Names.Clean(reason)}");
        _links.Remove(wire);
        Stage.Break(wire, by: this);
    }

    public void Acknowledge(long ticket, IngestResult result)
    {
        var word = result == IngestResult.Unavailable ? "answers unavailable to" : "acknowledges";
        Tells("acknowledgements", $"{word} {_tickets[ticket]}{(result == IngestResult.Local ? ", on one disk" : "")}");
    }

    public void Upgraded(string device, long boot, long from, long to) =>
        Tells("acknowledgements", $"acknowledges {device} {boot}/{(from == to ? $"{from}" : $"{from}-{to}")} again, now by a majority");

    public void Deliver(in OrderedReading reading)
    {
        if (!reading.Replayed)
            Tells("orders", $"orders {reading.Sequence}: {reading.Device} {reading.Boot}/{reading.Seq}");
    }

    public void Apply(long index, ReadOnlyMemory<byte> command) =>
        Tells("applies", $"applies {Stage.Names.Index(index)}: {Description.Quoted(command.Span)}");

    public ReadOnlyMemory<byte> CaptureServices() => default;

    public void Restore(long sequence, ReadOnlyMemory<byte> services) => Tells("snapshots", $"goes on from a snapshot after sequence {sequence}");

    public void Forgotten(long sequence) => Tells("snapshots", $"forgets up to sequence {sequence}");

    public void Superseded(long epoch, IReadOnlyList<EdgeIoT.Mesh.Log.LogEntry> entries) =>
        Tells("snapshots", $"keeps {Stage.Names.Range(entries[0].Index, entries[^1].Index)}, which epoch {epoch} does not have");

    public void Proposed(long ticket, long index) =>
        Tells("proposals", index == 0 ? $"refuses {_tickets[ticket]}" : $"answers {_tickets[ticket]}: {Stage.Names.Index(index)}");

    public void Removed(long ticket, RemovalResult result) => Tells("proposals", $"answers {_tickets[ticket]}: {result.ToString().ToLowerInvariant()}");

    public void PeerMessage(NodeId from, ReadOnlySpan<byte> message) => Note();

    public void CausalDelivered(NodeId from, ReadOnlySpan<byte> message) =>
        Tells("causal", $"hears from {Stage.Names.Of(from)}: \"{System.Text.Encoding.UTF8.GetString(message)}\"");

    public ReadOnlyMemory<byte> CaptureCausal() => default;

    public void MergeCausal(ReadOnlySpan<byte> state) => Tells("causal", "takes over what others have made of the messages so far");

    public void DeviceLocated(string device, in DeviceLocation location) =>
        Tells("locations", $"takes {device} to be {(location.IsAttached ? "at" : "gone from")} {Stage.Names.Of(location.Gateway)}");

    public void DeviceMoved(string device, long connection, NodeId gateway) =>
        Tells("locations", $"ends its session of {device}, which is at {Stage.Names.Of(gateway)} now");

    public void LinkOpened(NodeId peer) => Tells("links", $"has a link to {Stage.Names.Of(peer)}");

    public void Report(MeshEvent kind, string message)
    {
        // Elections are told by what they change.
        if (kind != MeshEvent.Election)
            Tells(kind.ToString().ToLowerInvariant(), $"says: {Stage.Names.Clean(message)}");
    }

    /// <summary>How many datagrams were refused so far, for each reason.</summary>
    public long[] Refused() =>
        Node is null ? [] : [.. Enum.GetValues<RefusalReason>().Select(Inside.Datagrams(Node).Counters.Refused)];

    public LinkWire? WireOf(long link) => _links.Find(l => l.IdAt(this) == link);

    private void OnLink(long link, Carrier carrier, ReadOnlySpan<byte> message, string kind)
    {
        if (WireOf(link) is { Broken: false } wire && wire.Other(this) is { } other)
            Stage.SendPlain(this, other, carrier, message, kind, wire);
    }
}

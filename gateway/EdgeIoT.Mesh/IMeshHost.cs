using EdgeIoT.Mesh.Causal;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Ordering;

namespace EdgeIoT.Mesh;

/// <summary>
/// What a <see cref="MeshNode"/> asks of the world. Called during a step, on the loop that owns the node; an
/// implementation queues and returns, and never calls back into the node. Spans are valid during the call only.
/// </summary>
public interface IMeshHost
{
    /// <summary>Sends one datagram, at most 1,200 bytes, that may be lost, repeated or overtaken.</summary>
    void SendDatagram(MeshAddress to, ReadOnlySpan<byte> datagram);

    /// <summary>Sends one datagram to whoever listens for beacons on the local network.</summary>
    void SendBeacon(ReadOnlySpan<byte> datagram);

    /// <summary>Opens a link to a gateway's MQTT endpoint (<c>host:port</c>): a CONNECT with enhanced authentication that carries
    /// <paramref name="hello"/>. Answered by <see cref="MeshNode.LinkAuthentication"/>, <see cref="MeshNode.LinkAccepted"/> or
    /// <see cref="MeshNode.LinkClosed"/>. <paramref name="link"/> is chosen by the node and even.</summary>
    void DialLink(long link, string endpoint, ReadOnlySpan<byte> hello);

    /// <summary>Sends the next handshake message of a link (an AUTH packet).</summary>
    void SendLinkAuthentication(long link, ReadOnlySpan<byte> message);

    /// <summary>Admits an incoming link whose handshake has succeeded (a CONNACK with success).</summary>
    void AcceptLink(long link, NodeId peer);

    /// <summary>Sends one sealed message on an open link; ordered while the link lives, lost with it.</summary>
    void SendLink(long link, ReadOnlySpan<byte> message);

    /// <summary>Ends a link, whatever its state; the node forgets it at once.</summary>
    void CloseLink(long link, string reason);

    /// <summary>Answers <see cref="MeshNode.Ingest"/>.</summary>
    void Acknowledge(long ticket, IngestResult result);

    /// <summary>Readings of one boot that were acknowledged as <see cref="IngestResult.Local"/> without a majority, by <see cref="AckPolicy.Degrade"/>, are on
    /// the disks of a majority and on two at least by now. Told once, in this run of the gateway or not at all.</summary>
    void Upgraded(string device, long boot, long from, long to);

    /// <summary>The next reading of the total order. <see cref="OrderedReading.Replayed"/> tells those that an earlier run
    /// has delivered already.</summary>
    void Deliver(in OrderedReading reading);

    /// <summary>A command of the log, in order, on every gateway.</summary>
    void Apply(long index, ReadOnlyMemory<byte> command);

    /// <summary>The state of the services on the log, as all commands applied so far have made it: the same bytes on every gateway.</summary>
    ReadOnlyMemory<byte> CaptureServices();

    /// <summary>Takes the place of everything delivered and applied so far: the services are as <see cref="CaptureServices"/> told of them, and
    /// the next reading delivered is the one after <paramref name="sequence"/>. Readings up to it cannot be read here any more.</summary>
    void Restore(long sequence, ReadOnlyMemory<byte> services);

    /// <summary>Entries that this gateway had, and perhaps had applied, and that epoch <paramref name="epoch"/> which it follows from now on does not have: an
    /// operator began it without them. Called several times where they are many. Where something of it was applied, <see cref="Restore"/> follows, with nothing.
    /// Readings stay in the journals and find their place in the new epoch.</summary>
    void Superseded(long epoch, IReadOnlyList<Log.LogEntry> entries);

    /// <summary>Readings up to <paramref name="sequence"/> have outlived their time and cannot be read here any more.</summary>
    void Forgotten(long sequence);

    /// <summary>Answers <see cref="MeshNode.Propose"/>: the index at which the command is committed, or 0 where it was refused
    /// (no coordinator, or it lost its place) and may be proposed again.</summary>
    void Proposed(long ticket, long index);

    /// <summary>Answers <see cref="MeshNode.Remove"/>.</summary>
    void Removed(long ticket, RemovalResult result);

    /// <summary>A message that <paramref name="from"/> sent with <see cref="MeshNode.SendToPeer"/>.</summary>
    void PeerMessage(NodeId from, ReadOnlySpan<byte> message);

    /// <summary>A message that <paramref name="from"/> sent with <see cref="MeshNode.Broadcast"/>, this gateway's own too: once, and after all that
    /// was delivered at its sender before it.</summary>
    void CausalDelivered(NodeId from, ReadOnlySpan<byte> message);

    /// <summary>The state that all causal messages delivered so far have made here.</summary>
    ReadOnlyMemory<byte> CaptureCausal();

    /// <summary>Merges the state of another gateway, as <see cref="CaptureCausal"/> told of it there, with the one here. It stands for messages that
    /// came before this run, or that are too old to be had: those are not delivered any more.</summary>
    void MergeCausal(ReadOnlySpan<byte> state);

    /// <summary>A device is attached to another gateway or connection than was known, or to none any more.</summary>
    void DeviceLocated(string device, in DeviceLocation location);

    /// <summary>A device that was attached here by a connection has attached to <paramref name="gateway"/> since: its session here is stale, and ends as in an
    /// MQTT takeover.</summary>
    void DeviceMoved(string device, long connection, NodeId gateway);

    /// <summary>A link to <paramref name="peer"/> is open now: whatever the application keeps alike on all gateways can be sent.</summary>
    void LinkOpened(NodeId peer);

    /// <summary>Something that an operator may want to read: one line, the field's words, no trailing stop.</summary>
    void Report(MeshEvent kind, string message);
}

/// <summary>How an ingest ended.</summary>
public enum IngestResult
{
    /// <summary>On the disks of a majority of the voters, and on two at least: ack level <c>quorum</c>.</summary>
    Durable,

    /// <summary>On one disk: ack level <c>local</c>. That of the only voter, and not known to be on another within <see cref="MeshOptions.SecondDiskWait"/>; or
    /// this gateway's, where the policy is <see cref="AckPolicy.Degrade"/> and no majority answered. It will be ordered, unless that disk is lost, or, where it was degraded, the gateway is removed or comes back
    /// as an observer before a majority has it.</summary>
    Local,

    /// <summary>This gateway takes nothing any more: its disk failed, or it was removed from its mesh; or the connection ended
    /// before they were in the journal. Not acknowledged.</summary>
    Unavailable,
}

/// <summary>Kinds of <see cref="IMeshHost.Report"/>.</summary>
public enum MeshEvent
{
    /// <summary>A gateway appeared, is suspected, died or left.</summary>
    Membership,

    /// <summary>A coordinator was elected or stepped down.</summary>
    Election,

    /// <summary>A link or session opened, closed, or was refused.</summary>
    Link,

    /// <summary>Somebody or something was refused: a wrong token, key or mesh, a malformed or replayed message.</summary>
    Refused,

    /// <summary>The voters changed, or a mesh was founded or joined.</summary>
    Configuration,

    /// <summary>The disk or the order of things is not as it must be.</summary>
    Fault,
}

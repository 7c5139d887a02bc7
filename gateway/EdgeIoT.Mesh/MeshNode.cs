#pragma warning disable MA0025, CA1065 // Replaced by the implementation.
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Storage;

namespace EdgeIoT.Mesh;

/// <summary>
/// One gateway's part in the mesh, as a state machine: inputs and the time go in, calls to <see cref="IMeshHost"/> and
/// <see cref="IMeshStore"/> come out. Owned by one loop. A round is any number of inputs followed by <see cref="Flush"/>;
/// what a round produces is sent and written together. Times never go backwards.
/// </summary>
public sealed partial class MeshNode
{
    /// <summary>Creates the node from what its store recovered; nothing happens before <see cref="Start"/>.</summary>
    /// <param name="seed">Seeds jitter and the choice of peers.</param>
    public MeshNode(MeshOptions options, IMeshCrypto crypto, IMeshStore store, IMeshHost host, ulong seed) => throw new NotImplementedException();

    /// <summary>This gateway.</summary>
    public NodeId Id { get; }

    /// <summary>Begins: replays the log, listens, joins or founds a mesh.</summary>
    public void Start(TimeSpan now) => throw new NotImplementedException();

    /// <summary>When <see cref="Tick"/> wants to be called next.</summary>
    public TimeSpan NextTimer => throw new NotImplementedException();

    /// <summary>Time has passed. Early calls are harmless; lateness is measured and stretches own suspicions.</summary>
    public void Tick(TimeSpan now) => throw new NotImplementedException();

    /// <summary>Ends a round: sends and writes what its inputs produced, and starts a flush of the disk if there is something to flush.</summary>
    public void Flush(TimeSpan now) => throw new NotImplementedException();

    /// <summary>A datagram arrived on the mesh port.</summary>
    public void Datagram(MeshAddress from, ReadOnlySpan<byte> datagram, TimeSpan now) => throw new NotImplementedException();

    /// <summary>A beacon of another gateway was heard.</summary>
    public void Beacon(MeshAddress from, ReadOnlySpan<byte> datagram, TimeSpan now) => throw new NotImplementedException();

    /// <summary>Somebody opened a link; <paramref name="link"/> is chosen by the host and odd.</summary>
    public void LinkIncoming(long link, ReadOnlySpan<byte> hello, TimeSpan now) => throw new NotImplementedException();

    /// <summary>A handshake message arrived on a link that is not open yet.</summary>
    public void LinkAuthentication(long link, ReadOnlySpan<byte> message, TimeSpan now) => throw new NotImplementedException();

    /// <summary>The other side admitted the link that this node dialed.</summary>
    public void LinkAccepted(long link, TimeSpan now) => throw new NotImplementedException();

    /// <summary>A message arrived on an open link.</summary>
    public void LinkMessage(long link, ReadOnlySpan<byte> message, TimeSpan now) => throw new NotImplementedException();

    /// <summary>A link ended or could not be opened.</summary>
    public void LinkClosed(long link, TimeSpan now) => throw new NotImplementedException();

    /// <summary>All writes up to number <paramref name="write"/> are durable.</summary>
    public void Durable(long write, TimeSpan now) => throw new NotImplementedException();

    /// <summary>The store refused a write: this gateway acknowledges nothing more and leaves leadership. Final until a restart.</summary>
    public void StoreFailed(string reason, TimeSpan now) => throw new NotImplementedException();

    /// <summary>Takes in readings of one device that arrived together on one connection. Answered once by
    /// <see cref="IMeshHost.Acknowledge"/> with the same ticket when all are durable on a majority; tickets of one connection
    /// are answered in order.</summary>
    /// <param name="connection">The client connection: readings of one device on one connection keep their order, and
    /// a device's first reading on a connection is ordered after all of its readings that any gateway acknowledged before.</param>
    public void Ingest(long ticket, long connection, string device, ReadOnlySpan<IncomingReading> readings, TimeSpan now) => throw new NotImplementedException();

    /// <summary>The client connection ended; nothing more of it will come.</summary>
    public void ConnectionClosed(long connection) => throw new NotImplementedException();

    /// <summary>Puts a command on the log. Answered by <see cref="IMeshHost.Proposed"/>.</summary>
    public void Propose(long ticket, ReadOnlyMemory<byte> command, TimeSpan now) => throw new NotImplementedException();

    /// <summary>Sends an application message to one peer, or to all with <see cref="NodeId.None"/>: best effort, in order while the link lives.</summary>
    public void SendToPeer(NodeId peer, ReadOnlySpan<byte> message) => throw new NotImplementedException();

    /// <summary>What the gateway carries now, gossiped to peers. <paramref name="load"/> in percent of its capacity.</summary>
    public void SetLoad(float load, int devices) => throw new NotImplementedException();

    /// <summary>Leaves gracefully: hands leadership over and tells peers that this is no failure. Keep stepping until
    /// <see cref="MeshStatus.Left"/>, or for a second at most.</summary>
    public void Leave(TimeSpan now) => throw new NotImplementedException();

    /// <summary>What is to be known of the mesh as seen from here; a new immutable object whenever something changed.</summary>
    public MeshStatus Status => throw new NotImplementedException();
}

/// <summary>A reading as it comes in.</summary>
/// <param name="Boot">The board's boot counter, 0 to 2^53.</param>
/// <param name="Seq">The board's number for it within the boot, 0 to 2^53.</param>
/// <param name="Body">What to store with it, at most 512 bytes; must not change afterwards.</param>
public readonly record struct IncomingReading(long Boot, long Seq, ReadOnlyMemory<byte> Body);

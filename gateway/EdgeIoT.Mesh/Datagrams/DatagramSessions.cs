#pragma warning disable MA0025, CA1065 // Replaced by the implementation.
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Datagrams;

/// <summary>Sealed datagram sessions with peers: handshakes, keys, replays, addresses.</summary>
public sealed class DatagramSessions
{
    /// <summary>No datagram is longer, in bytes (the least MTU of IPv6, less headers).</summary>
    public const int MaxDatagramSize = 1200;

    /// <summary>The longest message for <see cref="Send"/>, in bytes.</summary>
    public const int MaxMessageSize = MaxDatagramSize - 9 - SecureSession.Overhead;

    /// <summary>Begins with no sessions.</summary>
    public DatagramSessions(MeshCredentials credentials, IDatagramSink sink, DatagramOptions? options = null) => throw new NotImplementedException();

    /// <summary>Counts since the start.</summary>
    public DatagramCounters Counters => throw new NotImplementedException();

    /// <summary>When <see cref="Tick"/> wants to be called next; <see cref="TimeSpan.MaxValue"/> when nothing is due.</summary>
    public TimeSpan NextTimer => throw new NotImplementedException();

    /// <summary>A datagram arrived; anything.</summary>
    public void Receive(MeshAddress from, ReadOnlySpan<byte> datagram, TimeSpan now) => throw new NotImplementedException();

    /// <summary>Seals and sends a message of at most <see cref="MaxMessageSize"/> bytes. Without a session it begins a handshake
    /// with the peer's known address and keeps the last few messages until that succeeds.</summary>
    /// <returns>False where no session and no address is known.</returns>
    public bool Send(NodeId to, ReadOnlySpan<byte> message, TimeSpan now) => throw new NotImplementedException();

    /// <summary>Begins a handshake with whoever is at <paramref name="address"/>, unless one is under way or a session there has been
    /// heard from lately.</summary>
    /// <param name="persistent">Repeat with back-off for <see cref="DatagramOptions.HandshakeLifetime"/>. False for an address that
    /// nothing vouches for (a beacon): one knock, smaller than the beacon, for each call.</param>
    public void Contact(MeshAddress address, TimeSpan now, bool persistent = true) => throw new NotImplementedException();

    /// <summary>Notes where a peer is said to be, for handshakes; sessions keep the address that they have proven.</summary>
    public void SetAddress(NodeId peer, MeshAddress address) => throw new NotImplementedException();

    /// <summary>The proven address of a peer's session, or else the noted one.</summary>
    public bool TryGetAddress(NodeId peer, out MeshAddress address) => throw new NotImplementedException();

    /// <summary>Whether messages to the peer can be sealed now.</summary>
    public bool HasSession(NodeId peer) => throw new NotImplementedException();

    /// <summary>Drops a peer: sessions, address and waiting messages.</summary>
    public void Forget(NodeId peer) => throw new NotImplementedException();

    /// <summary>Time has passed; early calls are harmless.</summary>
    public void Tick(TimeSpan now) => throw new NotImplementedException();
}

using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Datagrams;

/// <summary>What <see cref="DatagramSessions"/> asks of its owner. Spans are valid during the call only. An implementation may call
/// <see cref="DatagramSessions.Send"/> from within, but not Receive or Tick.</summary>
public interface IDatagramSink
{
    /// <summary>Sends one datagram of at most 1,200 bytes.</summary>
    void SendDatagram(MeshAddress to, ReadOnlySpan<byte> datagram);

    /// <summary>A handshake has succeeded: the peer holds its key, knows the join token, and receives at
    /// <paramref name="address"/>. Called for each new session, so also when a peer has restarted.</summary>
    void SessionEstablished(NodeId peer, ReadOnlyMemory<byte> publicKey, MeshAddress address);

    /// <summary>A message that <paramref name="from"/> sealed, opened once. <paramref name="address"/> is the one that the
    /// session's handshake has proven, whatever the datagram's source says.</summary>
    void Message(NodeId from, MeshAddress address, ReadOnlySpan<byte> message);

    /// <summary>Something was refused; already counted.</summary>
    void Refused(MeshAddress from, RefusalReason reason);
}

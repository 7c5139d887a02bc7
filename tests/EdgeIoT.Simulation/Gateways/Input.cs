using EdgeIoT.Simulation.Boards;

namespace EdgeIoT.Simulation.Gateways;

/// <summary>What can reach a gateway's loop.</summary>
public enum InputKind : byte
{
    Datagram,
    Beacon,
    LinkIncoming,
    LinkAuthentication,
    LinkAccepted,
    LinkMessage,
    LinkClosed,
    Durable,
    StoreFailed,
    Attached,
    Packet,
    ConnectionClosed,
    Propose,
    PeerMessage,
    Broadcast,
    Promote,
    Remove,
    Leave,
}

/// <summary>One input that waits for the next round of a gateway.</summary>
/// <param name="Number">The link, the write, the connection or the ticket.</param>
public readonly record struct Input(
    InputKind Kind, long Number = 0, byte[]? Bytes = null, EdgeIoT.Mesh.MeshAddress From = default, Packet? Packet = null);

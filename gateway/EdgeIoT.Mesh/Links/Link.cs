using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Links;

/// <summary>
/// One MQTT connection between two gateways.
/// <code>
///   dialed:    hello sent ─► reply checked, finish sent ─► accepted by the peer ─► open
///   incoming:  hello checked, reply sent ─► finish checked ─► accepted here ─► open
/// </code>
/// Any refusal, and any end of the connection, forgets it.
/// </summary>
internal sealed class Link(long id, Handshake handshake, TimeSpan since)
{
    public long Id { get; } = id;

    /// <summary>Even ids are dialed by this gateway, odd ones came in.</summary>
    public bool IsDialed => (Id & 1) == 0;

    public Handshake Handshake { get; } = handshake;

    public TimeSpan Since { get; } = since;

    public NodeId Peer { get; set; }

    public SecureSession? Session { get; set; }

    public bool IsOpen { get; set; }
}

using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Configuration;

/// <summary>
/// Which version of the protocol each gateway speaks. A gateway announces its newest one first thing on each link; who announces none speaks
/// version 1. What a peer's version does not know is not sent to it.
/// <code>
///   1  one voter changes at a time; message kinds up to <see cref="MessageKind.Application"/>, and snapshots
///   2  configurations of form 2, and every other kind of message
/// </code>
/// </summary>
internal sealed class Protocols(NodeContext context)
{
    /// <summary>The newest version that this code speaks.</summary>
    public const int Newest = 2;

    private static readonly TimeSpan AnnouncedWithin = TimeSpan.FromSeconds(1);

    private readonly Dictionary<NodeId, int> _announced = [];
    private readonly Dictionary<NodeId, TimeSpan> _opened = [];

    /// <summary>The version that this gateway speaks.</summary>
    public int Own => context.Options.Protocol;

    /// <summary>The version that a gateway has announced on its last link, or 1.</summary>
    public int Of(NodeId gateway) => gateway == context.Self ? Own : _announced.GetValueOrDefault(gateway, 1);

    /// <summary>Whether a linked gateway has had the time to announce something and has not.</summary>
    public bool AnnouncesNothing(NodeId gateway) => !_announced.ContainsKey(gateway) && context.Transport.IsOpen(gateway)
        && _opened.TryGetValue(gateway, out var opened) && context.Now - opened >= AnnouncedWithin;

    /// <summary>Whether a kind of message is one that this gateway speaks of.</summary>
    public bool Knows(MessageKind kind) => Own > 1 || kind is <= MessageKind.Application or (>= MessageKind.SnapshotOffer and <= MessageKind.SnapshotChunk);

    /// <summary>A link opened: this gateway says what it speaks, and the peer is about to.</summary>
    public void LinkOpened(NodeId peer)
    {
        _announced.Remove(peer);
        _opened[peer] = context.Now;
        if (Own > 1)
            context.Transport.Send(peer, context.Writer.Begin(MessageKind.Protocol).Number(Own));
    }

    public void OnAnnounced(NodeId from, ref MessageReader reader)
    {
        var version = reader.Number();
        if (reader.Complete)
            _announced[from] = (int)Math.Min(version, int.MaxValue);
    }
}

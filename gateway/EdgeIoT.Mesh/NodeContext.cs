using EdgeIoT.Mesh.Configuration;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh;

/// <summary>What the parts of a node share: identity, options, disk, host, randomness, the time of this round, and one writer.</summary>
internal sealed class NodeContext
{
    /// <summary>The largest message that goes over a link; longer streams are cut into messages of this size.</summary>
    public const int MessageBytes = 120 * 1024;

    public NodeContext(MeshOptions options, NodeId self, IMeshStore store, IMeshHost host, ulong seed)
    {
        (Options, Self, Store, Host) = (options, self, store, host);
        Random = new(seed);
        Flushes = new(this);
    }

    public MeshOptions Options { get; }

    public NodeId Self { get; }

    public IMeshStore Store { get; }

    public IMeshHost Host { get; }

    public Randomness Random { get; }

    public MessageWriter Writer { get; } = new();

    public Counters Counters { get; } = new();

    public DurableQueue Writes { get; } = new();

    /// <summary>When what was written is flushed: every write is told to it.</summary>
    public GroupCommit Flushes { get; }

    public TimeSpan Now { get; set; }

    public ITransport Transport { get; set; } = null!;

    /// <summary>What the peers speak.</summary>
    public Protocols Protocols { get; set; } = null!;

    /// <summary>Whether this gateway was removed from its mesh: it takes part in nothing any more.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>Why the disk takes no more writes, or null.</summary>
    public string? StoreFault { get; set; }

    /// <summary>Checks an invariant, in every build: a node that has lost its way stops rather than spreads it.</summary>
    public static void Check(bool holds, string what)
    {
        if (!holds)
            throw new InvalidOperationException($"invariant broken: {what}");
    }
}

/// <summary>Sends the message in the writer to one peer.</summary>
internal interface ITransport
{
    /// <summary>Whether a link to the peer is open.</summary>
    bool IsOpen(NodeId peer);

    /// <summary>Peers with an open link.</summary>
    IReadOnlyCollection<NodeId> OpenPeers { get; }

    /// <summary>Over the link; false where none is open.</summary>
    bool Send(NodeId peer, MessageWriter message);

    /// <summary>Over the link and as a datagram: what must not wait behind bulk, and may arrive twice.</summary>
    void SendControl(NodeId peer, MessageWriter message);
}

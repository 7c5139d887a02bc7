using EdgeIoT.Mesh.Election;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Simulation.Disk;

namespace EdgeIoT.Mesh.Tests.Golden;

/// <summary>One gateway on the stage: the production node, over a disk that outlives its runs.</summary>
internal sealed partial class Actor(Stage stage, ulong key, MeshOptions options)
{
    private readonly List<LinkWire> _links = [];
    private DeterministicCrypto? _crypto;
    private long _incoming = -1;
    private (Role Role, long Term, NodeId Coordinator, long Committed) _seen;

    public Stage Stage { get; } = stage;

    public MeshOptions Options { get; set; } = options;

    public string Name => Options.Name;

    public DiskImage Image { get; } = new();

    /// <summary>The node while it runs.</summary>
    public MeshNode? Node { get; private set; }

    public HandDisk? Disk { get; private set; }

    public NodeId Id { get; } = IdOf(key);

    /// <summary>How far its clock is ahead of the stage's.</summary>
    public TimeSpan Ahead { get; set; }

    public TimeSpan Clock => Stage.Now + Ahead;

    public bool Paused { get; set; }

    /// <summary>Whether its disk makes durable at once, and unseen, what is written.</summary>
    public bool DiskAtOnce { get; set; }

    public IReadOnlyList<LinkWire> Links => _links;

    public int PublicKeyOperations => _crypto?.PublicKeyOperations ?? 0;

    public static NodeId IdOf(ulong key) => NodeId.FromPublicKey(new DeterministicCrypto(key).PublicKey.Span);

    public void Start()
    {
        _crypto = new DeterministicCrypto(key, Image.Incarnation);
        Disk = new HandDisk(this, Image);
        Node = new MeshNode(Options, _crypto, Disk, this, key * 7919 + Image.Incarnation);
        _seen = (Role.Follower, Image.Vote.Term, NodeId.None, long.MaxValue);
        Step($"{Name} starts", shown: false, (node, now) => node.Start(now));
    }

    /// <summary>The process ends; its disk keeps what is durable.</summary>
    public void Stop()
    {
        Node = null;
        Disk = null;
        Paused = false;
        _links.Clear();
    }

    /// <summary>One round: an input, and what comes of it.</summary>
    public void Step(string header, bool shown, Action<MeshNode, TimeSpan> input)
    {
        if (Node is not { } node)
            return;
        Stage.Trace.Begin(header, shown);
        input(node, Clock);
        node.Flush(Clock);
        Note();
        if (Disk!.HasNote || (DiskAtOnce && Disk.HasPending))
            Step($"{Name} flushes", shown: false, (n, now) => n.Durable(Disk.Complete(), now));
    }

    public void Tick()
    {
        var when = Stage.Granularity > TimeSpan.Zero ? $" at {Stage.Told(Clock)}" : ", as time passes";
        Step($"{Name}{when}", shown: false, (node, now) => node.Tick(now));
    }

    public void Flush()
    {
        Assert.True(Disk is { HasPending: true }, $"{Name} has nothing to flush");
        Step($"{Name} flushes", !Stage.Trace.Hidden.Contains("flushes"), (node, now) => node.Durable(Disk!.Complete(), now));
    }

    public long NextIncoming() => _incoming += 2;

    public void Add(LinkWire link) => _links.Add(link);

    public void Remove(LinkWire link) => _links.Remove(link);

    /// <summary>Tells a line of one kind, unless its kind is hidden.</summary>
    public void Tells(string kind, string text)
    {
        if (kind == "writes" && DiskAtOnce)
            return;
        Note();
        if (!Stage.Trace.Hidden.Contains(kind))
            Stage.Trace.Tell(text);
    }

    /// <summary>What has changed inside since the last look.</summary>
    private void Note()
    {
        if (Node is not { } node)
            return;
        var consensus = Inside.Consensus(node);
        var now = (consensus.Role, consensus.Term, consensus.Coordinator, Inside.Log(node).Committed);
        var before = _seen;
        _seen = now;
        if (before == now)
            return;
        if (now.Role != before.Role && !Stage.Trace.Hidden.Contains("roles"))
        {
            Stage.Trace.Tell(now.Role switch
            {
                Role.PreCandidate => $"becomes a pre-candidate for term {Naming.Term(now.Term + 1)}",
                Role.Candidate => $"becomes a candidate in term {Naming.Term(now.Term)}",
                Role.Coordinator => $"coordinates term {Naming.Term(now.Term)}",
                _ => before.Role == Role.Coordinator ? $"coordinates no more, term {Naming.Term(now.Term)}" : $"becomes a follower, term {Naming.Term(now.Term)}",
            });
        }

        if (now.Coordinator != before.Coordinator && now.Coordinator != NodeId.None && now.Coordinator != Id && !Stage.Trace.Hidden.Contains("roles"))
            Stage.Trace.Tell($"follows {Stage.Names.Of(now.Coordinator)} in term {Naming.Term(now.Term)}");
        if (now.Committed > before.Committed && !Stage.Trace.Hidden.Contains("commits"))
            Stage.Trace.Tell($"commits up to {Stage.Names.Index(now.Committed)}");
    }
}

namespace EdgeIoT.Mesh;

/// <summary>How one gateway takes part in a mesh. All times are of the monotonic clock that is handed in.</summary>
public sealed record MeshOptions
{
    /// <summary>The gateway's name: 1 to 32 letters, digits, <c>-</c> or <c>_</c>; unique in the mesh.</summary>
    public required string Name { get; init; }

    /// <summary>The MQTT endpoint that peers dial and boards are told, <c>host:port</c>.</summary>
    public required string MqttEndpoint { get; init; }

    /// <summary>The HTTP endpoint that people are told, <c>host:port</c>.</summary>
    public required string HttpEndpoint { get; init; }

    /// <summary>Where this gateway's datagrams can be sent to.</summary>
    public required MeshAddress Address { get; init; }

    /// <summary>The name of the mesh; gateways of other meshes are strangers. Default <c>edgeiot</c>.</summary>
    public string Mesh { get; init; } = "edgeiot";

    /// <summary>The join token: whoever has it may join. Empty only where the mesh is bound to loopback.</summary>
    public ReadOnlyMemory<byte> JoinToken { get; init; }

    /// <summary>Gateways to join. A gateway that has no mesh founds none before all of them have answered; one that has a mesh takes it in.</summary>
    public IReadOnlyList<MeshAddress> Join { get; init; } = [];

    /// <summary>Whether beacons are sent and heard. Default true.</summary>
    public bool Discovery { get; init; } = true;

    /// <summary>Who should lead: the higher, the sooner it stands for election and the more leadership returns to it. 0 to 1,000, default 100.</summary>
    public int Priority { get; init; } = 100;

    /// <summary>What share of the boards this gateway should carry, relative to the others. 1 to 10,000, default 100.</summary>
    public int Capacity { get; init; } = 100;

    /// <summary>Whether this is a witness: it votes and keeps log and journals on its disk like a gateway, takes no boards, founds no mesh, and
    /// coordinates for no longer than a gateway needs to get what it alone has. Default false.</summary>
    public bool Witness { get; init; }

    /// <summary>How many gateways vote. Raised: survives more losses, each acknowledgement waits for more disks. 1 to 7, odd, default 3.</summary>
    public int Voters { get; init; } = 3;

    /// <summary>How long a voter is gone before a learner takes its place among the voters. Lowered: the mesh stands the next loss sooner, and a gateway that
    /// restarts slowly comes back as a learner. Zero: never. Default 60 s.</summary>
    public TimeSpan ReplaceAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The newest version of the protocol that is spoken: 1 or 2, default 2. Lowered to 1, this gateway behaves as one from before version 2, among
    /// gateways that are upgraded one by one.</summary>
    public int Protocol { get; init; } = 2;

    /// <summary>How many gateways hold everything beside the voters; whoever comes when there are so many is an observer, which takes in readings
    /// and holds no copies. Raised: more gateways answer for all readings, and each streams its journal to more. Lowered: the reverse. 0 to 100,
    /// default 9.</summary>
    public int Learners { get; init; } = 9;

    /// <summary>Time between heartbeats of the coordinator. Default 50 ms.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Silence after which a voter stands for election, before jitter. Lowered: faster fail-over, more false elections
    /// on a busy machine. Default 400 ms.</summary>
    public TimeSpan ElectionTimeout { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Least time between cuts. Lowered: readings are visible sooner; raised: fewer flushes of the disk. Default 10 ms.</summary>
    public TimeSpan CutInterval { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a reading that is on the disk of the only voter waits for a second one, where there is one, before it is acknowledged
    /// as <see cref="IngestResult.Local"/>. Raised: more readings are told to be on two disks, and a second disk that hangs holds each of them up for
    /// longer. Zero: none waits. Default 250 ms.</summary>
    public TimeSpan SecondDiskWait { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a reading whose policy is <see cref="AckPolicy.Degrade"/> waits for a majority, before it is acknowledged from this disk alone. Raised:
    /// a short loss of the majority degrades nothing, and clients wait for longer in a long one. Lowered: a slow disk elsewhere is enough to degrade.
    /// Default 1 s.</summary>
    public TimeSpan DegradeAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many bytes of readings and log are kept, counted as they are in memory; what is older is forgotten, an eighth of it at a time. Raised:
    /// longer history, longer restarts, and a gateway can be away for longer without losing readings of the meantime. Lowered: the reverse. Default 1 GiB.</summary>
    public long Retain { get; init; } = 1L << 30;

    /// <summary>How long a gateway without a mesh listens for one before it founds its own. Default 1.5 s.</summary>
    public TimeSpan DiscoveryWait { get; init; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>How much may wait in memory.</summary>
    public MeshBounds Bounds { get; init; } = new();
}

using EdgeIoT.Mesh;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Simulation.Boards;
using EdgeIoT.Simulation.Detection;
using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Invariants;
using EdgeIoT.Simulation.Network;
using EdgeIoT.Simulation.Story;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation;

/// <summary>
/// Gateways with the production mesh, boards, a network, disks and time, all virtual, in one thread, from one seed. The rules
/// (<see cref="Invariants"/>) are checked as things happen; a broken one throws.
/// </summary>
public sealed partial class World
{
    private readonly Dictionary<long, Connection> _connections = [];
    private readonly Dictionary<MeshAddress, VirtualGateway> _byAddress = [];
    private readonly Dictionary<string, VirtualGateway> _byEndpoint = new(StringComparer.Ordinal);
    private readonly Dictionary<NodeId, VirtualGateway> _byId = [];
    private readonly HashSet<VirtualGateway> _clientsCut = [];

    /// <summary>Creates a world in which nothing runs yet.</summary>
    public World(ulong seed, WorldOptions options, TextWriter? listener = null)
    {
        Chance = new Chance(seed);
        Telling = new Telling(Schedule, listener);
        Options = options;
        Epochs = new EpochRule(this);
        Acknowledgements = new AcknowledgementRule(this);
        Degradation = new DegradationRule(this);
        Logs = new LogRule(this);
        Voters = new VotersRule(this);
        Operator = new Operator(this);
        Snapshots = new SnapshotRule(Logs);
        Order = new OrderRule(this);
        Commands = new CommandRule(this);
        PeerMessages = new PeerMessageRule(this);
        Causal = new CausalRule(this);
        Locations = new LocationRule(this);
        Traffic = new TrafficRule(this);
        Wire = new WireRule(this);
        Replays = new ReplayRule(this);
        var count = options.Gateways + (options.Intruder ? 1 : 0);
        Network = new VirtualNetwork(this, Chance.Fork(), count);
        Gateways = [.. Enumerable.Range(0, count).Select(i => new VirtualGateway(this, i, OptionsOf(i), Chance.Fork()) { Member = i < options.Gateways, Late = IsLate(i), Degrades = ((options.Degrading >> i) & 1) != 0 })];
        Members = [.. Gateways.Where(g => g.Member)];
        Boards =
        [
            .. options.Boards.Select((habits, i) => new PlainBoard(this, i, habits, Chance.Fork())),
            .. Enumerable.Range(options.Boards.Count, options.FirmwareBoards).Select(i => new FirmwareBoard(this, i, options.FirmwareInterval, Chance.Fork())),
        ];
    }

    /// <summary>What it consists of.</summary>
    public WorldOptions Options { get; }

    /// <summary>The time and what is planned.</summary>
    public Schedule Schedule { get; } = new();

    /// <summary>Chance for the story of the world itself.</summary>
    public Chance Chance { get; }

    /// <summary>What happened.</summary>
    public Telling Telling { get; }

    /// <summary>The network between the gateways.</summary>
    public VirtualNetwork Network { get; }

    /// <summary>All gateways.</summary>
    public IReadOnlyList<VirtualGateway> Gateways { get; }

    /// <summary>Those that ought to be one mesh.</summary>
    public IReadOnlyList<VirtualGateway> Members { get; }

    /// <summary>Those of them that have come so far.</summary>
    public IEnumerable<VirtualGateway> Present => Members.Where(g => !g.Late);

    /// <summary>How many vote once all that have come are there: an odd number.</summary>
    public int ExpectedVoters => ((Math.Min(Present.Count(), Options.Voters ?? Options.Gateways) + 1) / 2 * 2) - 1;

    /// <summary>The boards.</summary>
    public IReadOnlyList<Board> Boards { get; }

    /// <summary>Every reading that a board has taken.</summary>
    public List<Reading> Readings { get; } = [];

    /// <summary>Mean of a packet's way between a board and a gateway.</summary>
    public TimeSpan ClientDelay => Options.ClientDelay;

    /// <summary>Probability that a packet of a board is held up for long.</summary>
    public double ClientStall => Healed ? 0 : Options.ClientStall;

    /// <summary>Whether the time of faults is over.</summary>
    public bool Healed { get; private set; }

    /// <inheritdoc cref="VoteRule"/>
    public VoteRule Votes { get; } = new();

    /// <inheritdoc cref="EpochRule"/>
    public EpochRule Epochs { get; }

    /// <inheritdoc cref="LogRule"/>
    public LogRule Logs { get; }

    /// <inheritdoc cref="VotersRule"/>
    public VotersRule Voters { get; }

    /// <summary>Who removes gateways.</summary>
    public Operator Operator { get; }

    /// <inheritdoc cref="SnapshotRule"/>
    public SnapshotRule Snapshots { get; }

    /// <inheritdoc cref="JournalRule"/>
    public JournalRule Journals { get; } = new();

    /// <inheritdoc cref="CoordinatorRule"/>
    public CoordinatorRule Coordinators { get; } = new();

    /// <inheritdoc cref="AcknowledgementRule"/>
    public AcknowledgementRule Acknowledgements { get; }

    /// <inheritdoc cref="DegradationRule"/>
    public DegradationRule Degradation { get; }

    /// <inheritdoc cref="OrderRule"/>
    public OrderRule Order { get; }

    /// <inheritdoc cref="CommandRule"/>
    public CommandRule Commands { get; }

    /// <inheritdoc cref="PeerMessageRule"/>
    public PeerMessageRule PeerMessages { get; }

    /// <inheritdoc cref="CausalRule"/>
    public CausalRule Causal { get; }

    /// <inheritdoc cref="LocationRule"/>
    public LocationRule Locations { get; }

    /// <inheritdoc cref="TrafficRule"/>
    public TrafficRule Traffic { get; }

    /// <inheritdoc cref="WireRule"/>
    public WireRule Wire { get; }

    /// <summary>Who takes whom for dead, where that is measured.</summary>
    public DeathWatch? Watch { get; set; }

    /// <inheritdoc cref="ReplayRule"/>
    public ReplayRule Replays { get; }

    /// <inheritdoc cref="OwnerRule"/>
    public OwnerRule Owners { get; } = new();

    /// <summary>The gateway at an address.</summary>
    public VirtualGateway? At(MeshAddress address) => _byAddress.GetValueOrDefault(address);

    /// <summary>The gateway behind an MQTT endpoint.</summary>
    public VirtualGateway? At(string endpoint) => _byEndpoint.GetValueOrDefault(endpoint);

    /// <summary>The gateway with an id.</summary>
    public VirtualGateway? Gateway(NodeId id) => _byId.GetValueOrDefault(id);

    /// <summary>A gateway has an id, from now on and for ever: no other one will.</summary>
    public void Name(NodeId id, VirtualGateway gateway) => _byId.Add(id, gateway);

    /// <summary>A gateway is where its options say from now on, and no longer where <paramref name="former"/> say.</summary>
    public void Place(VirtualGateway gateway, MeshOptions? former)
    {
        if (former is not null)
        {
            _byAddress.Remove(former.Address);
            _byEndpoint.Remove(former.MqttEndpoint);
        }

        _byAddress.Add(gateway.Address, gateway);
        _byEndpoint.Add(gateway.Options.MqttEndpoint, gateway);
    }

    /// <summary>A gateway's options at another place in the network.</summary>
    public static MeshOptions AtPlace(MeshOptions options, int place) =>
        options with { Address = AddressOf(place), MqttEndpoint = $"{HostOf(place)}:1883", HttpEndpoint = $"{HostOf(place)}:8080" };

    /// <summary>A board takes a reading.</summary>
    public Reading NewReading(Board board, int index, long boot, long seq)
    {
        var reading = new Reading(Readings.Count, board, index, boot, seq);
        Readings.Add(reading);
        return reading;
    }

    /// <summary>A board connects to a gateway.</summary>
    public Connection NewConnection(Board board, GatewayRun run, Chance chance)
    {
        var connection = new Connection(this, _connections.Count + 1, board, run, chance);
        _connections.Add(connection.Id, connection);
        run.Receive(new Input(InputKind.Attached, connection.Id));
        return connection;
    }

    /// <summary>The connection with a number.</summary>
    public Connection Connection(long id) =>
        _connections.GetValueOrDefault(id) ?? throw new ViolationException("Only what was sent is delivered", $"a reading came by connection {id}, which never was");

    /// <summary>Whether no board reaches the gateway.</summary>
    public bool ClientsCut(VirtualGateway gateway) => gateway.Options.Witness || _clientsCut.Contains(gateway);

    /// <summary>Cuts a gateway off from the boards, or connects it again.</summary>
    public void CutClients(VirtualGateway gateway, bool cut)
    {
        if (cut)
            _clientsCut.Add(gateway);
        else
            _clientsCut.Remove(gateway);
    }

    /// <summary>Lets everything happen until that time has passed.</summary>
    public void Run(TimeSpan time)
    {
        var until = Schedule.Now + time;
        while (Schedule.Step(until))
        {
            // All that is due until then.
        }
    }

    private MeshOptions OptionsOf(int index)
    {
        var intruder = index >= Options.Gateways;
        var others = Enumerable.Range(0, Options.Gateways).Where(i => i != index && (index > 0 || Options.Join == JoinStyle.All));
        return new MeshOptions
        {
            Name = intruder ? "evil" : $"gw-{index + 1}",
            MqttEndpoint = $"{HostOf(index)}:1883",
            HttpEndpoint = $"{HostOf(index)}:8080",
            Address = AddressOf(index),
            JoinToken = intruder ? "guessed"u8.ToArray() : "a join token"u8.ToArray(),
            // Who finds nobody founds a mesh, and one that comes while the network is bad may find nobody, or another newcomer: it is told of all others, and waits for them.
            Join = Options.Join == JoinStyle.Discovery && !IsLate(index) ? [] : [.. (Options.Join == JoinStyle.All || Options.ToldOfAll || IsLate(index) ? others : others.Take(1)).Select(AddressOf)],
            Discovery = Options.Join == JoinStyle.Discovery,
            Priority = 100 + (index * 10 % 30),
            Witness = Options.Witness && index == Options.Gateways - 1,
            Voters = Options.Voters ?? Options.Gateways | 1,
            Learners = Options.Learners,
            ElectionTimeout = Options.ElectionTimeout,
            Heartbeat = Options.ElectionTimeout / 8,
            CutInterval = Options.CutInterval,
            Retain = Options.Retain,
            ReplaceAfter = Options.ReplaceAfter,
            Protocol = Options.Protocol,
            DegradeAfter = Options.DegradeAfter,
            Bounds = new MeshBounds { Degraded = Options.MostDegraded },
        };
    }

    private bool IsLate(int index) => index < Options.Gateways && index >= Options.Gateways - Options.Late;

    private static string HostOf(int place) => $"10.0.{place / 200}.{(place % 200) + 1}";

    private static MeshAddress AddressOf(int place) =>
        MeshAddress.TryParse($"{HostOf(place)}:7400", out var address) ? address : throw new InvalidOperationException();
}

using EdgeIoT.Mesh;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Simulation.Disk;
using EdgeIoT.Simulation.Network;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Gateways;

/// <summary>One gateway: a key, a disk, and a process that runs or does not.</summary>
public sealed class VirtualGateway
{
    private readonly Chance _chance;
    private ulong _identity;
    private int _start;
    private DiskImage? _backup;

    /// <summary>A gateway that has never run.</summary>
    public VirtualGateway(World world, int index, MeshOptions options, Chance chance)
    {
        (World, Index, Options, _chance) = (world, index, options, chance);
        _identity = chance.Next();
        Id = NodeId.FromPublicKey(new DeterministicCrypto(_identity).PublicKey.Span);
        world.Name(Id, this);
        world.Place(this, former: null);
    }

    /// <summary>Where it is.</summary>
    public World World { get; }

    /// <summary>Its place among the gateways of the world, from 0.</summary>
    public int Index { get; }

    /// <summary>Who it is.</summary>
    public NodeId Id { get; private set; }

    /// <summary>Who it was before its disk was wiped, and its key with it.</summary>
    public HashSet<NodeId> FormerIds { get; } = [];

    /// <summary>What it is told at each start.</summary>
    public MeshOptions Options { get; set; }

    /// <inheritdoc cref="MeshOptions.Name"/>
    public string Name => Options.Name;

    /// <inheritdoc cref="MeshOptions.Address"/>
    public MeshAddress Address => Options.Address;

    /// <summary>What survives its runs.</summary>
    public DiskImage Image { get; private set; } = new();

    /// <summary>How fast its clock goes.</summary>
    public double ClockRate { get; set; } = 1;

    /// <summary>How long its loop waits for the processor before each round.</summary>
    public TimeSpan RoundDelay { get; set; }

    /// <summary>Where it was before.</summary>
    public HashSet<MeshAddress> FormerAddresses { get; } = [];

    /// <summary>How its disk behaves.</summary>
    public DiskFaults DiskFaults { get; set; } = new();

    /// <summary>Its process, while it runs.</summary>
    public GatewayRun? Run { get; private set; }

    /// <summary>How many runs there have been.</summary>
    public int Runs { get; private set; }

    /// <summary>Whether it has no power: nobody answers for it, not even its operating system.</summary>
    public bool PoweredOff { get; private set; }

    /// <summary>What it has sent.</summary>
    public SentTraffic Traffic { get; } = new();

    /// <summary>Place of the last reading that any run has delivered.</summary>
    public long DeliveredEver { get; set; }

    /// <summary>How many entries it has set aside because a newer epoch began without them.</summary>
    public int SetAside { get; set; }

    /// <summary>Whether it acknowledges from its own disk where no majority answers.</summary>
    public bool Degrades { get; init; }

    /// <summary>Whether the gateway is one that ought to be in the mesh.</summary>
    public bool Member { get; init; } = true;

    /// <summary>Whether it comes to the mesh later: it is not waited for until it is started.</summary>
    public bool Late { get; set; }

    /// <summary>Starts the process, if none runs.</summary>
    public void Start()
    {
        _start++;
        Late = false;
        if (Run is not null)
            return;
        Runs++;
        PoweredOff = false;
        DiskFaults.Full = DiskFaults.Half = false;
        World.Telling.Tell(Name, $"starts, run {Runs}");
        Run = new GatewayRun(this, new DeterministicCrypto(_identity, (ulong)Runs) { Ciphers = static key => new CheapCipher(key) }, _chance.Fork());
        Run.Start();
    }

    /// <summary>Starts it later, unless it was started before that.</summary>
    public void StartAfter(TimeSpan delay)
    {
        var start = ++_start;
        World.Schedule.After(delay, () =>
        {
            if (start == _start)
                Start();
        });
    }

    /// <summary>The process ends without a word (kill -9): the operating system closes its connections.</summary>
    public void Kill() => End(silently: false, "is killed");

    /// <summary>The power goes: nobody says that its connections are over.</summary>
    public void LosePower()
    {
        PoweredOff = true;
        End(silently: true, "loses power");
    }

    /// <summary>Its disk is gone, its key too, which lies there: what comes back is another gateway in the same place.</summary>
    public void Wipe()
    {
        LosePower();
        World.Telling.Tell(Name, $"gets an empty disk and a new key");
        FormerIds.Add(Id);
        Image = new();
        DeliveredEver = 0;
        _identity = _chance.Next();
        Id = NodeId.FromPublicKey(new DeterministicCrypto(_identity).PublicKey.Span);
        World.Name(Id, this);
        // It has to be told where the mesh is, or would found its own where it hears nobody.
        Options = Options with { Join = [.. World.Members.Where(g => g != this).Select(g => g.Address)] };
    }

    /// <summary>It loses power and gets another address.</summary>
    public void Roam()
    {
        LosePower();
        FormerAddresses.Add(Address);
        var former = Options;
        Options = World.AtPlace(former, World.Gateways.Count + (100 * FormerAddresses.Count) + Index);
        World.Place(this, former);
        World.Telling.Tell(Name, $"is at {Address} from now on");
    }

    /// <summary>The machine is lost, and its disk: what comes in its place is another gateway, as after <see cref="Wipe"/>.</summary>
    public void Destroy()
    {
        World.Acknowledgements.Destroyed(Id);
        Wipe();
    }

    /// <summary>Somebody copies its disk while it runs.</summary>
    public void BackUp() => _backup = Image.Copy();

    /// <summary>Somebody puts the copy back, key and all.</summary>
    public void Restore()
    {
        if (_backup is null)
            return;
        LosePower();
        World.Telling.Tell(Name, $"gets its disk of run {_backup.Incarnation} back");
        Image = _backup.Copy();
    }

    private void End(bool silently, string how)
    {
        if (Run is not { } run)
            return;
        World.Telling.Tell(Name, $"{how}");
        Run = null;
        run.End(silently);
    }
}

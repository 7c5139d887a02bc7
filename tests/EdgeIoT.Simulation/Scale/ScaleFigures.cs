namespace EdgeIoT.Simulation.Scale;

/// <summary>What a gateway is in its mesh.</summary>
public enum GatewayRole
{
    /// <summary>The voter that coordinates.</summary>
    Coordinator,

    /// <summary>Holds everything and votes.</summary>
    Voter,

    /// <summary>Holds everything.</summary>
    Learner,

    /// <summary>Takes in readings.</summary>
    Observer,
}

/// <summary>What one gateway sends in a second, in bytes, with the headers on an Ethernet.</summary>
public readonly record struct Rate(double Datagrams, double Links)
{
    /// <summary>Both.</summary>
    public double All => Datagrams + Links;
}

/// <summary>The figures of one size.</summary>
public sealed class ScaleFigures
{
    /// <summary>How many gateways there were at first; one more joined.</summary>
    public required int Gateways { get; init; }

    /// <summary>From the first start, with all others within 2 s, until each knew all of them and the coordinator.</summary>
    public required TimeSpan Converged { get; init; }

    /// <summary>What a gateway sends when nothing happens, by role.</summary>
    public Dictionary<GatewayRole, Rate> Idle { get; set; } = [];

    /// <summary>From the start of one more gateway until all others knew it.</summary>
    public TimeSpan Joined { get; set; }

    /// <summary>What all gateways together send for one reading.</summary>
    public double PerReading { get; set; }

    /// <summary>From a loss of power until the first gateway declared the death, for each victim.</summary>
    public List<TimeSpan> FirstToKnow { get; set; } = [];

    /// <summary>The same until each of the others had, for each victim and other.</summary>
    public List<TimeSpan> AllKnow { get; set; } = [];

    /// <summary>How often a gateway that ran was declared dead.</summary>
    public int FalsePositives { get; set; }

    /// <summary>Readings that were acknowledged.</summary>
    public long Acknowledged { get; set; }

    /// <summary>Readings that have their one place in the order; all that were acknowledged are among them.</summary>
    public long Ordered { get; set; }

    /// <summary>How many gateways of each role there were.</summary>
    public Dictionary<GatewayRole, int> Roles { get; set; } = [];

    /// <summary>Virtual time.</summary>
    public TimeSpan Time { get; set; }

    /// <summary>Time of this machine.</summary>
    public TimeSpan Wall { get; set; }
}

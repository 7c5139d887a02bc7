namespace EdgeIoT.Simulator.Fleet;

/// <summary>A fleet at one moment; totals count from its start, over restarts of boards.</summary>
public sealed record FleetStatistics
{
    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>All boards.</summary>
    public int Boards { get; init; }

    /// <summary>Boards whose readings flow to a gateway.</summary>
    public int Online { get; init; }

    /// <summary>Boards that have stopped.</summary>
    public int Stopped { get; init; }

    /// <summary>Readings taken.</summary>
    public long Sampled { get; init; }

    /// <summary>Readings acknowledged.</summary>
    public long Acknowledged { get; init; }

    /// <summary>Of those, how many on the disks of a majority.</summary>
    public long AcknowledgedByQuorum { get; init; }

    /// <summary>Readings sent and not acknowledged.</summary>
    public long InFlight { get; init; }

    /// <summary>Readings that the boards hold, those in flight included.</summary>
    public long Buffered { get; init; }

    /// <summary>Readings dropped because a buffer was full: no gateway has them.</summary>
    public long Dropped { get; init; }

    /// <summary>Readings that gateways refused for good.</summary>
    public long Refused { get; init; }

    /// <summary>Readings that a power cut took before they were on flash. Those that were in flight may have arrived.</summary>
    public long LostInPowerCuts { get; init; }

    /// <summary>Readings sent more than once.</summary>
    public long SentAgain { get; init; }

    /// <summary>Connections that came about.</summary>
    public long Connections { get; init; }

    /// <summary>Attempts that failed.</summary>
    public long ConnectFailures { get; init; }

    /// <summary>Connections after the first one of each life of a board.</summary>
    public long Reconnects { get; init; }

    /// <summary>Connections left because nothing was acknowledged.</summary>
    public long AckTimeouts { get; init; }

    /// <summary>Times at which a gateway sent a board to another.</summary>
    public long Redirects { get; init; }

    /// <summary>Moves of boards to a better gateway.</summary>
    public long Moves { get; init; }

    /// <summary>Power cuts and reboots on request.</summary>
    public long Restarts { get; init; }

    /// <summary>The longest time from the loss of a connection to the next acknowledgement, network outages left out.</summary>
    public TimeSpan LongestGap { get; init; }

    /// <summary>From a message to its acknowledgement: half of them took less.</summary>
    public TimeSpan AckMedian { get; init; }

    /// <summary>From a message to its acknowledgement: one in a hundred took longer.</summary>
    public TimeSpan Ack99 { get; init; }

    /// <summary>Boards online by the name of their gateway; by its endpoint if it did not tell its name.</summary>
    public IReadOnlyDictionary<string, int> BoardsByGateway { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>
    /// Readings that are not accounted for: zero when the fleet has stopped, or the boards are wrong. While it runs, a few that are being counted.
    /// </summary>
    public long Unaccounted { get; init; }
}

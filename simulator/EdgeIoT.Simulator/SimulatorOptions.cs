using EdgeIoT.Device;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Protocol;

namespace EdgeIoT.Simulator;

/// <summary>A fleet of simulated boards.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Gateways that the boards know from the start, as <c>host:port</c> of MQTT. Empty: they look for them by UDP.</summary>
    public IReadOnlyList<string> Gateways { get; init; } = [];

    /// <summary>Whether boards also ask for gateways by UDP when none of those they know takes them. Default true.</summary>
    public bool UseDiscovery { get; init; } = true;

    /// <summary>Where queries go besides the multicast group: mesh ports of gateways, as <c>host:port</c>. For networks without multicast.</summary>
    public IReadOnlyList<string> DiscoveryTargets { get; init; } = [];

    /// <summary>How many boards, 1 to 100,000. Default 10.</summary>
    public int Devices { get; init; } = 10;

    /// <summary>What their ids start with; a number from 1 follows. Default <c>sim-</c>.</summary>
    public string IdPrefix { get; init; } = "sim-";

    /// <summary>Time between two readings of a board, 100 ms to a day. Default 1 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A CSV file whose rows the boards give as their readings, from its start again after its end. Null: a model of a day.</summary>
    public string? ReplayFile { get; init; }

    /// <summary>Readings of each board, after which it hands over what it has and stops. Zero: until the fleet is stopped.</summary>
    public long ReadingsPerDevice { get; init; }

    /// <summary>Everything that is random in sensors, networks and faults comes from it. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Where boards keep their flash, a folder each, so that they go on where they were. Null: in memory.</summary>
    public string? FlashFolder { get; init; }

    /// <summary>The key of a board, 32 bytes, or null if it connects without. Default: none has a key, which gateways allow on loopback.</summary>
    public Func<string, byte[]?>? KeyOf { get; init; }

    /// <summary>The protocol that the boards speak. Default MQTT 5; nanoFramework boards speak 3.1.1 unless told otherwise.</summary>
    public MqttProtocolVersion Version { get; init; } = MqttProtocolVersion.V500;

    /// <summary>Readings that a board keeps while no gateway takes them. Default 500.</summary>
    public int BufferCapacity { get; init; } = 500;

    /// <summary>Messages on their way, see <see cref="DeviceOptions.WindowMessages"/>. Default 8.</summary>
    public int WindowMessages { get; init; } = 8;

    /// <summary>How long boards may hand over what they have when the fleet is stopped. Default 5 s.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What goes wrong.</summary>
    public SimulatedFaults Faults { get; init; } = new();

    /// <summary>What is wrong with the options, naming field and limit; null if nothing is.</summary>
    public string? Check()
    {
        foreach (var gateway in Gateways)
        {
            if (Endpoint.TryParse(gateway) is null)
                return $"Gateways: \"{gateway}\" is not host:port";
        }

        foreach (var target in DiscoveryTargets)
        {
            if (Endpoint.TryParse(target) is null)
                return $"DiscoveryTargets: \"{target}\" is not host:port";
        }

        if (Gateways.Count == 0 && !UseDiscovery)
            return "Gateways: at least one without discovery";
        if (Gateways.Count > MaxGateways)
            return $"Gateways: at most {MaxGateways}";
        if (Devices is < 1 or > 100_000)
            return "Devices: 1 to 100000";
        if (!DeviceOptions.IsInterval((long)Interval.TotalMilliseconds))
            return "Interval: 100 ms to 1 day";
        if (ReadingsPerDevice < 0)
            return "ReadingsPerDevice: 0 or more";
        return Faults.Check() ?? DeviceOptionsOf(Devices, [], null).Check();
    }

    /// <summary>The gateways that a board can be told of.</summary>
    internal const int MaxGateways = 16;

    internal string DeviceIdOf(int number) => $"{IdPrefix}{number}";

    internal DeviceOptions DeviceOptionsOf(int number, Endpoint[] seeds, byte[]? key) => new(DeviceIdOf(number))
    {
        Seeds = seeds,
        Key = key,
        UseDiscovery = UseDiscovery,
        Model = "simulator",
        Firmware = "0.1.0",
        Sensor = ReplayFile is null ? "BME280 (simulated)" : "BME280 (recorded)",
        IntervalMilliseconds = (int)Interval.TotalMilliseconds,
        BufferCapacity = BufferCapacity,
        WindowMessages = WindowMessages,
        GatewayCapacity = MaxGateways,
        SaveBacklogEvery = FlashFolder is null && Faults.RestartEvery == TimeSpan.Zero ? 0 : 50,
        SaveBacklogMilliseconds = 10_000,
    };
}

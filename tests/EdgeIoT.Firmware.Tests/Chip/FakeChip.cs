using System.Collections.Concurrent;
using EdgeIoT.Firmware.Tests.Board;

namespace EdgeIoT.Firmware.Tests.Chip;

/// <summary>
/// The chip that the stand-ins of nanoFramework's libraries belong to: what its parts do, and what was done with them. The libraries are static,
/// so there is one at a time.
/// </summary>
internal sealed class FakeChip
{
    public static FakeChip Current { get; private set; } = new();

    public MemoryFiles Files { get; } = new();

    public ConcurrentQueue<string> Log { get; } = [];

    public volatile bool HasAddress = true;

    /// <summary>Faults of the next looks at the network.</summary>
    public int NetworkFaults;

    public volatile bool HasSensor = true;

    /// <summary>Measurements that come before the wire breaks; then the sensor has to be made anew.</summary>
    public int MeasurementsLeft = int.MaxValue;

    public int SensorsMade;

    public int SensorsClosed;

    public ConcurrentQueue<nanoFramework.M2Mqtt.MqttClient> Clients { get; } = [];

    /// <summary>What a gateway at a host does.</summary>
    public ConcurrentDictionary<string, Gateway> Gateways { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<(string Topic, byte[] Payload)> Published { get; } = [];

    public int TimesAsked;

    public ManualResetEventSlim HasRebooted { get; } = new();

    public bool IsOff => HasRebooted.IsSet;

    public static FakeChip PowerOn() => Current = new FakeChip();
}

internal enum Gateway
{
    /// <summary>Nobody listens.</summary>
    Dead,

    /// <summary>It acknowledges all.</summary>
    Alive,

    /// <summary>It takes the connection and never answers.</summary>
    Mute,

    /// <summary>It refuses the board.</summary>
    Refusing,
}

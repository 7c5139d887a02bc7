using EdgeIoT.Bench.Mqtt.Brokers;

namespace EdgeIoT.Bench.Mqtt;

/// <summary>The mosquitto that EdgeIoT is measured beside.</summary>
/// <param name="Program">Its path, or its name on PATH.</param>
/// <param name="Version">What it says of itself.</param>
internal sealed record Peer(string Program, string Version)
{
    /// <summary>Targets are in units of mosquitto 2.1; the older one needs twice as much for the same.</summary>
    public double TargetFactor => IsOld ? 0.5 : 1;

    private bool IsOld => !System.Version.TryParse(Version, out var version) || version < new Version(2, 1);

    public static Peer Find(string program) => new(program, MosquittoBroker.Version(program));
}

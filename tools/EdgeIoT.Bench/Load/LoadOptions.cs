using System.CommandLine;

namespace EdgeIoT.Bench.Load;

/// <summary>What the commands with a closed loop have in common.</summary>
internal sealed class LoadOptions
{
    private readonly Option<int[]> _writers = new("--writers")
    {
        Description = "Connections with one request in flight each, one measurement per number.",
        DefaultValueFactory = _ => [1, 16, 128],
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _seconds = new("--seconds") { Description = "Measured time of a round.", DefaultValueFactory = _ => 5 };

    private readonly Option<int> _rounds = new("--rounds") { Description = "Rounds, the peers in turns; medians are printed.", DefaultValueFactory = _ => 3 };

    private readonly Option<bool> _alone = new("--alone") { Description = "Measure the gateways without a peer (etcd need not be installed)." };

    private readonly Option<int> _flushDelay = new("--flush-delay")
    {
        Description = "Milliseconds added to every flush of the gateways' disks, 8 for an SD card; the gateways are then measured alone.",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Figures and bars as JSON on standard output." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _writers, _seconds, _rounds, _alone, _flushDelay, _json })
            command.Options.Add(option);
    }

    public LoadSettings Of(ParseResult parsed) => new(
        parsed.GetValue(_writers)!,
        Math.Max(1, parsed.GetValue(_seconds)),
        Math.Max(1, parsed.GetValue(_rounds)),
        parsed.GetValue(_alone),
        parsed.GetValue(_flushDelay),
        parsed.GetValue(_json));
}

/// <summary>What a command with a closed loop was asked for.</summary>
internal sealed record LoadSettings(int[] Writers, int Seconds, int Rounds, bool Alone, int FlushDelay, bool Json)
{
    /// <summary>What the gateways are told of it.</summary>
    public string[] GatewayOptions => FlushDelay > 0 ? ["--storage-flush-delay", $"{FlushDelay}ms"] : [];

    /// <summary>etcd's disk cannot be slowed in the same way: beside a slow one its figures would mean nothing.</summary>
    public bool HasPeer => !Alone && FlushDelay == 0;
}

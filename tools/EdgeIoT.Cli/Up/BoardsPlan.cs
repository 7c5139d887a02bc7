using System.Globalization;
using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Run;

namespace EdgeIoT.Cli.Up;

/// <summary>The simulated boards of <c>edgeiot up</c>.</summary>
internal sealed record BoardsPlan(int Devices, TimeSpan Interval, string? Replay)
{
    public void Check()
    {
        if (Replay is not null && !File.Exists(Replay))
            throw CommandFailure.Input($"--replay: there is no file {Replay}.", "Give the CSV file of a recording, with columns for time, temperature, humidity and pressure.");
    }

    /// <summary>The arguments of the process that plays the boards. They learn of the other gateways from the first that answers.</summary>
    public IEnumerable<string> Arguments(MeshPlan plan) =>
    [
        "simulate", ParentWatch.Switch,
        .. plan.Gateways.SelectMany(g => (string[])["--gateway", g.Mqtt]),
        "--devices", Devices.ToString(CultureInfo.InvariantCulture),
        "--interval", Duration.Format(Interval),
        "--data", plan.BoardsFolder,
        .. Replay is null ? (string[])[] : ["--replay", Path.GetFullPath(Replay)],
    ];
}

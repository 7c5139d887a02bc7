using System.Globalization;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Up;

/// <summary>
/// The processes of <c>edgeiot up</c>. A gateway that ends is reported once and not started again, so that the healing can be
/// watched; the person at the terminal may start it again by hand.
/// </summary>
internal sealed class RunningMesh(MeshPlan plan, OwnExecutable program) : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly List<(GatewayPlan Plan, ChildProcess Process)> _gateways = [];
    private readonly HashSet<int> _reported = [];
    private ChildProcess? _boards;

    public void StartGateways()
    {
        foreach (var gateway in plan.Gateways)
            _gateways.Add((gateway, ChildProcess.Start(program, gateway.Name, gateway.LogFile, plan.Arguments(gateway))));
    }

    public void StartBoards(IEnumerable<string> arguments) =>
        _boards = ChildProcess.Start(program, "boards", Path.Combine(plan.BoardsFolder, "boards.log"), arguments);

    public int ProcessId(GatewayPlan gateway) => _gateways.First(g => g.Plan == gateway).Process.Id;

    /// <summary>How a person starts a gateway again: its folder remembers everything else.</summary>
    public string RestartCommand(GatewayPlan gateway) => program.CommandLine("gateway", "--data", OwnExecutable.Shortest(gateway.Folder));

    /// <summary>Fails when a gateway ended while the mesh was forming.</summary>
    public void DemandRunning()
    {
        foreach (var (gateway, process) in _gateways)
        {
            if (process.ExitCode is { } code)
            {
                throw new CommandFailure($"{gateway.Name} ended at its start ({Ending(code)}). It said:\n{process.LogTail(12)}",
                    $"Its whole log is {gateway.LogFile}.");
            }
        }
    }

    /// <summary>A sentence for each process that ended since the last call.</summary>
    public IEnumerable<string> Ended()
    {
        foreach (var (gateway, process) in _gateways)
        {
            if (process.ExitCode is { } code && _reported.Add(process.Id))
                yield return $"{gateway.Name} (pid {process.Id}) {Ending(code)}. It stays down; start it again with: {RestartCommand(gateway)}";
        }

        if (_boards is { ExitCode: { } boardsCode } boards && _reported.Add(boards.Id))
            yield return $"The boards (pid {boards.Id}) ended: {Ending(boardsCode)}. Their log is {boards.LogFile}.";
    }

    /// <summary>Boards first, so that what they sent is acknowledged; then all gateways together.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_boards is not null)
            await _boards.StopAsync(StopPatience);
        await Task.WhenAll(_gateways.Select(g => g.Process.StopAsync(StopPatience)));
        foreach (var (_, process) in _gateways)
            process.Dispose();
        _boards?.Dispose();
    }

    private static string Ending(int code) => code switch
    {
        0 => "stopped",
        137 => "was killed (kill -9)",
        143 => "was terminated (SIGTERM)",
        > 128 and < 160 => string.Create(CultureInfo.InvariantCulture, $"was ended by signal {code - 128}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"failed with exit code {code}"),
    };
}

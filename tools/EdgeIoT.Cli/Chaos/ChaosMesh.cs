using EdgeIoT.Cli.Run;
using EdgeIoT.Cli.Up;

namespace EdgeIoT.Cli.Chaos;

/// <summary>The gateways' processes, which can be killed, paused, started again and given faults.</summary>
internal sealed class ChaosMesh(MeshPlan plan, OwnExecutable program) : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, ChildProcess> _processes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _paused = new(StringComparer.Ordinal);

    public IReadOnlyList<GatewayPlan> Gateways => plan.Gateways;

    public GatewayPlan Gateway(string name) => plan.Gateways.First(g => string.Equals(g.Name, name, StringComparison.Ordinal));

    public IEnumerable<GatewayPlan> Others(GatewayPlan gateway) => plan.Gateways.Where(g => g != gateway);

    public void Start(GatewayPlan gateway)
    {
        if (_processes.Remove(gateway.Name, out var ended))
            ended.Dispose();
        _processes.Add(gateway.Name, ChildProcess.Start(program, gateway.Name, gateway.LogFile, [.. plan.Arguments(gateway), FaultInput.Switch]));
    }

    public bool Runs(GatewayPlan gateway) => _processes[gateway.Name].ExitCode is null;

    /// <summary>Gateways that ended although nobody killed them.</summary>
    public IEnumerable<string> Broken() => _processes.Where(p => p.Value is { ExitCode: not null, IsKilled: false })
        .Select(p => $"{p.Key} ended with exit code {p.Value.ExitCode}. It said:\n{p.Value.LogTail(12)}");

    public Task KillAsync(GatewayPlan gateway) => _processes[gateway.Name].KillAsync();

    public void Pause(GatewayPlan gateway)
    {
        ProcessSignal.Stop(_processes[gateway.Name].Id);
        _paused.Add(gateway.Name);
    }

    public void Continue(GatewayPlan gateway)
    {
        if (_paused.Remove(gateway.Name))
            ProcessSignal.Continue(_processes[gateway.Name].Id);
    }

    public void Inflict(GatewayPlan gateway, string fault) => _processes[gateway.Name].SendLine(fault);

    /// <summary>No process is left, whatever state it was in.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in plan.Gateways)
            Continue(gateway);
        await Task.WhenAll(_processes.Values.Select(p => p.StopAsync(StopPatience)));
        foreach (var process in _processes.Values)
            process.Dispose();
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Up;

namespace EdgeIoT.Cli.Chaos;

/// <summary>From the start of the mesh to the verdict.</summary>
internal sealed class ChaosSession(ChaosPlan plan, IChaosReport report) : IDisposable
{
    private static readonly TimeSpan RecoverWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly AcknowledgedReadings _acknowledged = new();
    private readonly List<string> _problems = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly CoordinationWatch _coordination = new(plan.Mesh);
    private readonly MeshWatch _watch = new(plan.Mesh);

    public async Task<ChaosVerdict> RunAsync(CancellationToken stop)
    {
        PortCheck.Check(plan.Mesh);
        using var folder = MeshFolder.Open(plan.Mesh);
        await using var mesh = new ChaosMesh(plan.Mesh, OwnExecutable.Find());
        foreach (var gateway in mesh.Gateways)
            mesh.Start(gateway);
        using var boards = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var publishing = Task.CompletedTask;
        try
        {
            await RecoveredAsync(mesh, Stopwatch.GetTimestamp(), boards: 0, stop);
            publishing = Task.WhenAll(Enumerable.Range(0, plan.Boards).Select(i => Board(i).RunAsync(boards.Token)));
            await RecoveredAsync(mesh, Stopwatch.GetTimestamp(), plan.Boards, stop);
            await InflictAllAsync(mesh, stop);
        }
        finally
        {
            await boards.CancelAsync();
            await publishing;
        }

        var verdict = await ChaosAudit.CheckAsync(plan.Mesh, _acknowledged, stop);
        verdict = verdict with { Problems = [.. _problems, .. verdict.Problems] };
        await report.VerdictAsync(verdict);
        return verdict;
    }

    public void Dispose()
    {
        _coordination.Dispose();
        _watch.Dispose();
    }

    private ChaosBoard Board(int number)
    {
        // A third of the boards begins with each gateway; the others follow in a circle.
        var gateways = plan.Mesh.Gateways;
        int[] ports = [.. gateways.Skip(number % gateways.Count).Concat(gateways.Take(number % gateways.Count)).Select(g => g.MqttPort)];
        return new ChaosBoard(string.Create(CultureInfo.InvariantCulture, $"chaos-{number + 1}"), ports, plan.Interval, _acknowledged);
    }

    private async Task InflictAllAsync(ChaosMesh mesh, CancellationToken stop)
    {
        var faults = new ChaosFaults(mesh, Encoding.UTF8.GetBytes((await File.ReadAllTextAsync(plan.Mesh.JoinTokenFile, stop)).Trim()), plan.Seed);
        var coordinator = await _coordination.LookAsync(stop);
        await report.StartedAsync(plan.Seed, plan.Steps, coordinator?.Name ?? "nobody", plan.Boards);
        foreach (var step in plan.Steps)
        {
            if (!await InflictAsync(mesh, faults, step, stop))
                return;
        }

        if (faults.Breached)
            _problems.Add("an impostor was let in");
    }

    /// <returns>False where the mesh did not get well again: more faults would tell nothing.</returns>
    private async Task<bool> InflictAsync(ChaosMesh mesh, ChaosFaults faults, ChaosStep step, CancellationToken stop)
    {
        var former = await _coordination.KnownAsync(RecoverWithin, stop) ?? default;
        var victim = mesh.Gateway(step.Victim == ChaosStep.Coordinator && former.Name is not null ? former.Name
            : step.Victim == ChaosStep.Coordinator ? mesh.Gateways[0].Name : step.Victim);
        await report.BegunAsync(_clock.Elapsed, step, victim.Name, victim.Name == former.Name);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var from = Stopwatch.GetTimestamp();
        var succession = _coordination.ChangeAsync(former, watching.Token);
        var end = await faults.BeginAsync(step.Kind, victim);
        await Task.Delay(step.Lasting, stop);
        var note = await end();
        var to = Stopwatch.GetTimestamp();
        await watching.CancelAsync();
        var recovered = await RecoveredAsync(mesh, to, plan.Boards, stop);
        await report.EndedAsync(new ChaosEffect(
            step, victim.Name, victim.Name == former.Name, await succession, _acknowledged.Between(from, to), recovered ?? RecoverWithin, note));
        _problems.AddRange(mesh.Broken());
        return recovered is not null && _problems.Count == 0;
    }

    /// <summary>Waits until all gateways agree and so many boards have an acknowledgement that is newer.</summary>
    /// <returns>How long that took; null: it did not happen, which is noted.</returns>
    private async Task<TimeSpan?> RecoveredAsync(ChaosMesh mesh, long since, int boards, CancellationToken stop)
    {
        while (true)
        {
            var look = await _watch.LookAsync(stop);
            var served = _acknowledged.BoardsSince(since);
            if (look.Agreed && served >= boards)
                return Stopwatch.GetElapsedTime(since);
            if (Stopwatch.GetElapsedTime(since) > RecoverWithin || mesh.Broken().Any())
            {
                _problems.Add($"the mesh is not well after {Duration.Format(RecoverWithin)}: {(look.Agreed ? $"{served} of {boards} boards are served" : look.Missing())}");
                return null;
            }

            await Task.Delay(LookEvery, stop);
        }
    }
}

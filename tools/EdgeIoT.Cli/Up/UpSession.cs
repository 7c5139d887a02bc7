using System.Diagnostics;
using System.Globalization;
using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Terminal;

namespace EdgeIoT.Cli.Up;

/// <summary>From the checks before the start to the last process stopped.</summary>
internal static class UpSession
{
    private static readonly TimeSpan AgreeWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LookEveryAtStart = TimeSpan.FromMilliseconds(100);

    public static async Task RunAsync(MeshPlan plan, BoardsPlan boards, TextWriter output, CancellationToken stop)
    {
        PortCheck.Check(plan);
        using var folder = MeshFolder.Open(plan);
        using var watch = new MeshWatch(plan);
        var clock = Stopwatch.StartNew();
        await output.WriteLineAsync($"Starting {plan.Gateways.Count} gateway{(plan.Gateways.Count == 1 ? "" : "s")}; data is in {plan.Folder}");
        try
        {
            await using var mesh = new RunningMesh(plan, OwnExecutable.Find());
            mesh.StartGateways();
            var agreed = await AgreeAsync(mesh, watch, stop);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{agreed.Coordinator} coordinates, all {plan.Gateways.Count} agree after {clock.Elapsed.TotalSeconds:0.0} s."));
            if (boards.Devices > 0)
                mesh.StartBoards(boards.Arguments(plan));
            await UpGuide.WriteAsync(output, plan, mesh, boards);
            await ShowAsync(mesh, watch, output, agreed, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C. The mesh was stopped on the way out of the block above.
        }

        await output.WriteLineAsync($"All processes have stopped. The readings stay in {plan.Folder}; the same command goes on from there.");
    }

    private static async Task<MeshSnapshot> AgreeAsync(RunningMesh mesh, MeshWatch watch, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            mesh.DemandRunning();
            var snapshot = await watch.LookAsync(stop);
            if (snapshot.Agreed)
                return snapshot;
            if (clock.Elapsed > AgreeWithin)
            {
                throw new CommandFailure($"The gateways did not agree on a coordinator within {Duration.Format(AgreeWithin)}: {snapshot.Missing()}.",
                    "Each gateway's folder has its gateway.log, which tells what it waits for.");
            }

            await Task.Delay(LookEveryAtStart, stop);
        }
    }

    private static async Task ShowAsync(RunningMesh mesh, MeshWatch watch, TextWriter output, MeshSnapshot agreed, CancellationToken stop)
    {
        var events = new MeshEvents();
        _ = events.Compare(agreed).ToList();
        var rate = new Rate();
        IMeshView view = Screen.Interactive ? new LiveView() : new PlainView(output);
        var first = true;
        await view.RunAsync(async cancel =>
        {
            if (!first)
                await Task.Delay(LookEvery, cancel);
            first = false;
            var snapshot = await watch.LookAsync(cancel);
            rate.Add(snapshot.Time, snapshot.Sequence);
            return new MeshFrame(snapshot, [.. mesh.Ended(), .. events.Compare(snapshot)], rate.PerSecond);
        }, stop);
    }
}

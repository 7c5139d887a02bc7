using System.CommandLine;
using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Run;
using EdgeIoT.Simulator;
using EdgeIoT.Simulator.Fleet;

namespace EdgeIoT.Cli.Simulate;

/// <summary><c>edgeiot simulate</c>: boards with the real brain against real gateways.</summary>
internal static class SimulateCommand
{
    private static readonly TimeSpan OutputEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LogEvery = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var fleet = new FleetInput();
        var json = Options.Json();
        var withParent = new Option<bool>(ParentWatch.Switch) { Hidden = true };
        var command = new Command("simulate", "Plays boards that send readings to gateways, until Ctrl-C or until each has sent --readings") { json, withParent };
        fleet.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
            if (parsed.GetValue(withParent))
            {
                ProcessGroup.Leave();
                ParentWatch.Start(ended.Cancel);
            }

            var options = fleet.Read(parsed);
            var output = new FleetOutput(parsed.InvocationConfiguration.Output, parsed.GetValue(json));
            var result = await RunAsync(options, output, parsed.GetValue(withParent) ? LogEvery : OutputEvery, ended.Token);
            await output.EndAsync(result);
            return FleetOutput.Problem(result, options) is null ? 0 : 1;
        });
        return command;
    }

    private static async Task<FleetStatistics> RunAsync(SimulatorOptions options, FleetOutput output, TimeSpan every, CancellationToken stop)
    {
        try
        {
            return await SimulatorHost.RunAsync(options, output, every, stop);
        }
        catch (InvalidDataException problem)
        {
            throw CommandFailure.Input($"--replay: {problem.Message}", "A recording is a CSV file with a line of names and columns for temperature, humidity and pressure.");
        }
    }
}

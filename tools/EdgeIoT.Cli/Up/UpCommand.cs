using System.CommandLine;
using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Simulate;

namespace EdgeIoT.Cli.Up;

/// <summary><c>edgeiot up</c>: a whole mesh with boards on this machine, in one command.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var gateways = new Option<int?>("--gateways")
        {
            HelpName = "N",
            Description = $"Gateways, each a process of its own (1 to {MeshPlan.MostGateways}; default: as many as DIR holds, or {MeshPlan.DefaultGateways})",
        };
        gateways.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, out var count) || count is < 1 or > MeshPlan.MostGateways))
                result.AddError($"--gateways takes a whole number from 1 to {MeshPlan.MostGateways}, not '{result.Tokens[0].Value}'. For example: --gateways 3");
        });
        var devices = Options.Number("--devices", 10, 0, 10_000, "Simulated boards");
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = $"Where gateway i keeps its data, as DIR/gw-i (default {MeshPlan.DefaultFolder(MeshPlan.DefaultBasePort)})" };
        var basePort = Options.Number("--base-port", MeshPlan.DefaultBasePort, 1024, MeshPlan.HighestBasePort,
            "P: gateway i listens on P+10i (MQTT), P+10i+1 (HTTP), P+10i+2 (mesh)");
        var interval = Options.Time("--interval", FleetInput.DefaultInterval, FleetInput.LeastInterval, FleetInput.MostInterval,
            "Time between two readings of a board");
        var replay = new Option<string?>("--replay") { HelpName = "FILE.csv", Description = "Boards send the readings of this recording instead of a model's" };

        var command = new Command("up", "Starts a mesh of gateways and simulated boards on this machine, and shows it live") { gateways, devices, data, basePort, interval, replay };
        command.SetAction(async (parsed, stop) =>
        {
            var plan = MeshPlan.Create(parsed.GetValue(gateways), parsed.GetValue(basePort), parsed.GetValue(data));
            var boards = new BoardsPlan(parsed.GetValue(devices), parsed.GetValue(interval) ?? FleetInput.DefaultInterval, parsed.GetValue(replay));
            boards.Check();
            await UpSession.RunAsync(plan, boards, parsed.InvocationConfiguration.Output, stop);
            return 0;
        });
        return command;
    }
}

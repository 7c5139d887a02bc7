using System.CommandLine;
using EdgeIoT.Cli.Gateways;
using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Terminal;

namespace EdgeIoT.Cli.Devices;

/// <summary><c>edgeiot devices</c>: the boards that the mesh knows.</summary>
internal static class DevicesCommand
{
    public static Command Create()
    {
        var gateway = Options.Gateway();
        var json = Options.Json();
        var command = new Command("devices", "Lists the boards that the mesh knows, with their newest reading") { gateway, json };
        command.SetAction(async (parsed, stop) =>
        {
            using var client = await GatewayFinder.FindAsync(parsed.GetValue(gateway), stop);
            var body = await client.TextAsync("/api/v1/devices", stop);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                await output.WriteLineAsync(body);
                return;
            }

            var (head, rows) = DeviceTable.From(body);
            if (rows.Count == 0)
                await output.WriteLineAsync("No boards yet: nothing has been acknowledged. 'edgeiot simulate' plays some.");
            else
                foreach (var line in Screen.PlainTable(head, rows))
                    await output.WriteLineAsync(line);
        });
        return command;
    }
}

using System.CommandLine;
using EdgeIoT.Cli.Gateways;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Readings;

/// <summary><c>edgeiot readings</c>: readings in the one order that all gateways have.</summary>
internal static class ReadingsCommand
{
    /// <summary>The most that a gateway gives at once; larger limits are asked for in pages.</summary>
    private const int Page = 10_000;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    public static Command Create()
    {
        var device = new Option<string?>("--device") { HelpName = "ID", Description = "Only the readings of this board" };
        var after = Options.Sequence("--after", 0, "Starts behind this place in the order");
        var limit = Options.Number("--limit", 1_000, 1, 10_000_000, "How many at most");
        var follow = new Option<bool>("--follow", "-f") { Description = "Goes on with new readings as they come, until Ctrl-C; without --after it starts at the newest" };
        var gateway = Options.Gateway();
        var json = Options.Json();
        var command = new Command("readings", "Prints readings in order, exactly once each") { device, after, limit, follow, gateway, json };
        command.SetAction(async (parsed, stop) =>
        {
            using var client = await GatewayFinder.FindAsync(parsed.GetValue(gateway), stop);
            var printer = new ReadingPrinter(parsed.InvocationConfiguration.Output, parsed.GetValue(json));
            var start = parsed.GetValue(after);
            var most = parsed.GetValue(limit);
            if (parsed.GetValue(follow))
            {
                if (parsed.GetResult(after) is null or { Implicit: true })
                    start = (await client.MeshAsync(stop)).Sequence;
                most = parsed.GetResult(limit) is null or { Implicit: true } ? int.MaxValue : most;
            }

            await PrintAsync(client, printer, parsed.GetValue(device), start, most, parsed.GetValue(follow), stop);
        });
        return command;
    }

    private static async Task PrintAsync(
        GatewayClient client, ReadingPrinter printer, string? device, long after, int limit, bool follow, CancellationToken stop)
    {
        while (printer.Count < limit)
        {
            var before = printer.Count;
            var page = Math.Min(Page, limit - printer.Count);
            await foreach (var line in client.ReadingLinesAsync(device, after, page, stop))
                after = await printer.PrintAsync(line);
            if (printer.Count - before == page)
                continue;
            if (!follow)
                break;
            await Task.Delay(LookEvery, stop);
        }

        await printer.EndAsync();
    }
}

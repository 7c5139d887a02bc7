using System.CommandLine;
using EdgeIoT.Gateway.Hosting;

namespace EdgeIoT.Bench.Log;

/// <summary><c>node</c>: a gateway of <see cref="LogMesh"/>. Hidden: it is of no use to anybody else.</summary>
internal static class NodeCommand
{
    public const string Name = "node";

    public static Command Create()
    {
        var door = new Option<int>("--door") { Required = true };
        var gateway = new Argument<string[]>("gateway");
        var command = new Command(Name) { door, gateway };
        command.Hidden = true;
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(door), parsed.GetValue(gateway)!, stop));
        return command;
    }

    private static async Task<int> RunAsync(int door, string[] arguments, CancellationToken stop)
    {
        await using var gateway = await RunningGateway.StartAsync(arguments, Console.Out, stop);
        using var front = new FrontDoor(door, gateway.Commands);
        front.Start();
        return await gateway.RunAsync(stop) ? 0 : 1;
    }
}

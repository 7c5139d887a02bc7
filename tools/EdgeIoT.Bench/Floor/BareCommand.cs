using System.CommandLine;
using System.Net;

namespace EdgeIoT.Bench.Floor;

/// <summary><c>bare</c>: a process of <see cref="BareMachine"/>. Hidden: it is of no use to anybody else.</summary>
internal static class BareCommand
{
    public const string Name = "bare";

    public static Command Create()
    {
        var port = new Option<int>("--port") { Required = true };
        var file = new Option<string>("--file") { Required = true };
        var copies = new Option<int[]>("--copies") { AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
        var command = new Command(Name) { port, file, copies };
        command.Hidden = true;
        command.SetAction(parsed => Run(parsed.GetValue(port), parsed.GetValue(file)!, parsed.GetValue(copies)!));
        return command;
    }

    private static void Run(int port, string file, int[] copies)
    {
        using var disk = new BareDisk(file);
        if (copies.Length == 0)
            BareCopy.Serve(new IPEndPoint(IPAddress.Loopback, port), disk);
        else
            BareFront.Serve(new IPEndPoint(IPAddress.Loopback, port), [.. copies.Select(copy => new IPEndPoint(IPAddress.Loopback, copy))], disk);
    }
}

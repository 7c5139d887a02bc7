using System.CommandLine;

namespace EdgeIoT.Cli.Simulate;

internal static class SimulateCommand
{
    public static Command Create() => new("simulate", "Plays boards");
}

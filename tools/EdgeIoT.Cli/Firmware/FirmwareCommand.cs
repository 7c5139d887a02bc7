using System.CommandLine;
using EdgeIoT.Cli.Firmware.Boards;
using EdgeIoT.Cli.Firmware.Build;

namespace EdgeIoT.Cli.Firmware;

/// <summary><c>edgeiot firmware</c>: what goes onto boards, and onto which.</summary>
internal static class FirmwareCommand
{
    public static Command Create() => new("firmware", "Builds the boards' application with the .NET SDK alone, and lists the boards")
    {
        BuildCommand.Create(),
        BoardsCommand.Create(),
    };
}

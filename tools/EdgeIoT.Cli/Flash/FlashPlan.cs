using EdgeIoT.Cli.Firmware.Boards;
using EdgeIoT.Cli.Provision;

namespace EdgeIoT.Cli.Flash;

/// <summary>What goes onto which board, through which port.</summary>
/// <param name="Target">The runtime image.</param>
/// <param name="Image">The application; null: only settings.</param>
/// <param name="SettingsFolder">What <c>edgeiot provision</c> wrote; null: no settings.</param>
internal sealed record FlashPlan(
    BoardProfile Board, string Target, DeploymentPartition Partition, string Port, string FirmwareVersion, bool MassErase, string? Image, string? SettingsFolder)
{
    /// <summary>
    /// In this order: the runtime and the application are written by the chip's boot loader, the rest is taken by the runtime once it runs.
    /// The address is named, because nanoff's own is not that of every board.
    /// </summary>
    public IEnumerable<FlashStep> Steps()
    {
        yield return new FlashStep("runtime", $"the runtime {Target} {FirmwareVersion}",
            ["--target", Target, "--update", "--serialport", Port, "--fwversion", FirmwareVersion, .. MassErase ? ["--masserase"] : Array.Empty<string>()], OwnsTerminal: true);
        if (Image is not null)
            yield return new FlashStep("application", $"the application at {Partition.AddressText}",
                ["--target", Target, "--deploy", "--serialport", Port, "--image", Image, "--address", Partition.AddressText], OwnsTerminal: true);
        if (SettingsFolder is null)
            yield break;
        yield return new FlashStep("settings", "the board's settings", ["--filedeployment", Path.Combine(SettingsFolder, NanoffFiles.Files)], OwnsTerminal: false);
        yield return new FlashStep("network", "the network that the runtime stores", ["--networkdeployment", Path.Combine(SettingsFolder, NanoffFiles.Network)], OwnsTerminal: false);
    }
}

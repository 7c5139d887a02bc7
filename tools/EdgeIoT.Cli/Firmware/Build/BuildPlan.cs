using EdgeIoT.Cli.Firmware.Boards;
using EdgeIoT.Cli.Firmware.Packages;

namespace EdgeIoT.Cli.Firmware.Build;

/// <summary>What to build, from what and where to.</summary>
/// <param name="Sources">Feeds and folders to restore from; none: those that are set up on this machine.</param>
/// <param name="PackagesFolder">Where packages are unpacked and found again.</param>
/// <param name="OutFolder">Where the image and its manifest go; what is made on the way is below <c>obj</c> there.</param>
/// <param name="Versions">Packages that are meant to differ from packages.config.</param>
internal sealed record BuildPlan(
    FirmwareProject Project, BoardProfile Board, int FlashMegabytes, IReadOnlyList<string> Sources, string PackagesFolder, string OutFolder,
    string Configuration, IReadOnlyList<PackageIdentity> Versions, string Dotnet)
{
    public string WorkFolder => Path.Combine(OutFolder, "obj");

    public string Image => Path.Combine(OutFolder, $"{Project.AssemblyName}.bin");
}

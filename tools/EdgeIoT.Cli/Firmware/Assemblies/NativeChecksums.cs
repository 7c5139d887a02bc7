namespace EdgeIoT.Cli.Firmware.Assemblies;

/// <summary>
/// What the native halves in runtime images of the line <see cref="Packages.CoherentSet.FirmwareLine"/> expect of the managed ones.
/// A board whose runtime finds another number stops when it starts. From the runtime's sources of July 2026.
/// </summary>
internal static class NativeChecksums
{
    public static readonly IReadOnlyDictionary<string, uint> Expected = new Dictionary<string, uint>(StringComparer.Ordinal)
    {
        ["mscorlib"] = 0x1549C856,
        ["nanoFramework.Runtime.Events"] = 0x0EAB00C9,
        ["nanoFramework.Runtime.Native"] = 0x0EAE898B,
        ["nanoFramework.System.Collections"] = 0x40DC251F,
        ["nanoFramework.System.Text"] = 0x8E6EB73D,
        ["System.Math"] = 0x9F9E2A7E,
        ["System.IO.FileSystem"] = 0x1777E2FE,
        ["System.Net"] = 0x8EFB9944,
        ["System.Device.Wifi"] = 0xEE721CDA,
        ["System.Device.I2c"] = 0xFA806D33,
        ["System.Device.Gpio"] = 0x097E7BC5,
        ["nanoFramework.Hardware.Esp32"] = 0x6A20A689,
        ["nanoFramework.Networking.Sntp"] = 0xE2D9BDED,
        ["nanoFramework.System.Security.Cryptography"] = 0x1A1CC3FD,
    };

    /// <summary>What will stop a board with such an image, a line each.</summary>
    public static IReadOnlyList<string> Differences(IEnumerable<NanoAssembly> assemblies) =>
    [
        .. from assembly in assemblies
           let native = assembly.Image.NativeChecksum
           where native != 0 && (!Expected.TryGetValue(assembly.Name, out var expected) || expected != native)
           select Expected.TryGetValue(assembly.Name, out var wanted)
               ? $"{assembly.Name} {assembly.Version} has native checksum 0x{native:X8}, the runtime 0x{wanted:X8}"
               : $"{assembly.Name} {assembly.Version} has a native half that is not in the table",
    ];
}

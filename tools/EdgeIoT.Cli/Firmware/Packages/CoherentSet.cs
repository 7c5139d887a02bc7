using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Firmware.Packages;

/// <summary>
/// Versions that belong together: packages, the tool that converts for them, the runtime image that carries their native
/// halves. Seen in the public repositories in July 2026. Another row may only be changed together with the others.
/// </summary>
internal static class CoherentSet
{
    /// <summary>The line of runtime images for this set; the last number may differ.</summary>
    public const string FirmwareLine = "1.17.0";

    /// <summary>The image that is flashed unless another one of the line is named.</summary>
    public const string Firmware = "1.17.0.106";

    /// <summary>The version of nanoff whose options and file forms are used here.</summary>
    public static readonly Version LeastNanoff = new(2, 5, 162);

    public static readonly PackageIdentity MetadataProcessor = new("nanoFramework.Tools.MetadataProcessor.MsBuildTask", "3.0.100");

    public static readonly IReadOnlyDictionary<string, string[]> Versions = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase)
    {
        ["nanoFramework.CoreLibrary"] = ["1.17.11"],
        ["nanoFramework.Runtime.Events"] = ["1.11.37", "1.11.39"],
        ["nanoFramework.Runtime.Native"] = ["1.7.11"],
        ["nanoFramework.System.Collections"] = ["1.5.75"],
        ["nanoFramework.System.Text"] = ["1.3.42"],
        ["nanoFramework.System.Math"] = ["1.5.116"],
        ["nanoFramework.System.Threading"] = ["1.1.52"],
        ["nanoFramework.System.IO.Streams"] = ["1.1.96"],
        ["nanoFramework.System.IO.FileSystem"] = ["1.1.93"],
        ["nanoFramework.System.Net"] = ["1.11.60"],
        ["nanoFramework.System.Net.Sockets.UdpClient"] = ["1.1.106"],
        ["nanoFramework.System.Device.Wifi"] = ["1.5.149"],
        ["nanoFramework.System.Device.I2c"] = ["1.1.29"],
        ["nanoFramework.System.Device.Gpio"] = ["1.1.62"],
        ["nanoFramework.Hardware.Esp32"] = ["1.6.40", "1.6.42"],
        ["nanoFramework.M2Mqtt"] = ["5.1.220"],
        ["nanoFramework.Json"] = ["2.2.213"],
        ["nanoFramework.Logging"] = ["1.1.161"],
        ["nanoFramework.Networking.Sntp"] = ["1.6.42"],
        ["nanoFramework.System.Security.Cryptography"] = ["1.0.43"],
        ["nanoFramework.Iot.Device.Bmxx80"] = ["1.2.1016"],
        ["nanoFramework.Iot.Device.Common.WeatherHelper"] = ["1.2.950"],
        ["nanoFramework.System.Device.Model"] = ["1.2.862"],
        ["nanoFramework.System.Buffers.Binary.BinaryPrimitives"] = ["1.2.862"],
        ["nanoFramework.System.Diagnostics.Stopwatch"] = ["1.2.862"],
        ["nanoFramework.UnitsNet.Temperature"] = ["5.76.15"],
        ["nanoFramework.UnitsNet.Pressure"] = ["5.76.15"],
        ["nanoFramework.UnitsNet.RelativeHumidity"] = ["5.76.15"],
        ["nanoFramework.UnitsNet.Length"] = ["5.76.15"],
        ["nanoFramework.UnitsNet.Duration"] = ["5.76.15"],
        ["nanoFramework.UnitsNet.ElectricResistance"] = ["5.76.15"],
    };

    /// <summary>What in a list does not belong to the set, a line each.</summary>
    public static IReadOnlyList<string> Differences(IEnumerable<PackageIdentity> packages) =>
    [
        .. from package in packages
           let expected = Versions.GetValueOrDefault(package.Id)
           where expected is null || !expected.Contains(package.Version, StringComparer.Ordinal)
           select expected is null ? $"{package} is not in the table" : $"{package} instead of {string.Join(" or ", expected)}",
    ];

    /// <summary>Refuses packages that were changed without saying so; those that <c>--package</c> names are meant.</summary>
    public static void Check(IEnumerable<PackageIdentity> packages, IEnumerable<PackageIdentity> meant)
    {
        var differences = Differences(packages.Where(p => !meant.Any(m => m.Is(p.Id))));
        if (differences.Count > 0)
            throw CommandFailure.Input($"Packages do not belong to the set for runtime {FirmwareLine}: {string.Join("; ", differences)}.",
                "Put the versions back in packages.config, or confirm each one with --package ID=VERSION.");
    }

    /// <summary>Whether a runtime image is of the line that the packages belong to.</summary>
    public static bool FirmwareFits(string version) => version.StartsWith(FirmwareLine + ".", StringComparison.Ordinal);
}

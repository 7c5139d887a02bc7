using System.Security.Cryptography;
using EdgeIoT.Cli.Firmware.Build;
using EdgeIoT.Cli.Firmware.Packages;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Flash;

/// <summary>Looks whether runtime, image and board belong together, before anything is written.</summary>
internal static class ImageCheck
{
    /// <summary>Throws what must not be flashed; returns what may be, with a word about it.</summary>
    public static IReadOnlyList<string> Check(FlashPlan plan)
    {
        if (!CoherentSet.FirmwareFits(plan.FirmwareVersion))
            throw CommandFailure.Input($"Runtime {plan.FirmwareVersion} does not belong to the packages of this firmware, which are for {CoherentSet.FirmwareLine}.x.",
                $"Leave --firmware-version out ({CoherentSet.Firmware} is taken), or name another one of the line {CoherentSet.FirmwareLine}.");
        if (plan.Image is not { } image)
            return [];
        if (!File.Exists(image))
            throw CommandFailure.Input($"There is no image {image}.", $"Build it with 'edgeiot firmware build --board {plan.Board.Name}', or name another one with --image.");
        var bytes = File.ReadAllBytes(image);
        if (!bytes.AsSpan().StartsWith("NFMRK1"u8))
            throw CommandFailure.Input($"{image} is no image for runtime {CoherentSet.FirmwareLine}: it does not begin with an assembly in its form.", "Name what 'edgeiot firmware build' made.");
        if (bytes.Length > plan.Partition.Size)
            throw CommandFailure.Input($"{image} has {bytes.Length:N0} bytes, the board's partition {plan.Partition.Size:N0}.", "If the board has more flash, say so with --flash-size.");
        return FirmwareManifest.TryRead(Path.GetDirectoryName(Path.GetFullPath(image))!) is { } manifest
            ? Manifest(manifest, bytes)
            : [$"There is no {FirmwareManifest.FileName} beside {Path.GetFileName(image)}: whether its packages belong to this runtime is not known."];
    }

    private static List<string> Manifest(FirmwareManifest manifest, byte[] image)
    {
        if (!string.Equals(manifest.Sha256, Convert.ToHexStringLower(SHA256.HashData(image)), StringComparison.Ordinal))
            throw CommandFailure.Input($"The image is not the one that {FirmwareManifest.FileName} beside it describes.", "Build it again.");
        List<string> words = [.. manifest.Warnings];
        var differences = CoherentSet.Differences(manifest.Packages);
        if (differences.Count > 0)
            words.Add($"The image has packages from outside the set for {CoherentSet.FirmwareLine}: {string.Join("; ", differences)}.");
        return words;
    }
}

using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Firmware.Boards;

/// <summary>
/// A kind of board: which runtime image it takes and where things are on it.
/// </summary>
/// <param name="Name">How <c>--board</c> names it.</param>
/// <param name="Title">How people call it.</param>
/// <param name="Target">The runtime image, as <c>nanoff --target</c> names it.</param>
/// <param name="Variants">Images for other versions of the same chip, chosen with <c>edgeiot flash --target</c>.</param>
/// <param name="Sda">The pin of the data line to the sensor.</param>
/// <param name="Scl">The pin of the clock line.</param>
/// <param name="Led">The pin of a plain LED, where most boards with this chip have one.</param>
/// <param name="Partitions">Where the application goes, for each size of flash.</param>
/// <param name="Note">What to look at before choosing it.</param>
internal sealed record BoardProfile(
    string Name, string Title, string Target, IReadOnlyList<string> Variants, int Sda, int Scl, int? Led, IReadOnlyList<DeploymentPartition> Partitions, string Note)
{
    /// <summary>The partition with this size of flash; boards with more have a larger one at the same address.</summary>
    public DeploymentPartition Partition(int flashMegabytes) =>
        Partitions.FirstOrDefault(p => p.FlashMegabytes == flashMegabytes)
        ?? throw CommandFailure.Input($"{Name} has no layout for {flashMegabytes} MB of flash.",
            $"Give --flash-size {string.Join(" or ", Partitions.Select(p => p.FlashMegabytes))}.");
}

/// <summary>Where the application goes, from the partition tables of the stable runtime images.</summary>
internal sealed record DeploymentPartition(int FlashMegabytes, int Address, int Size)
{
    public string AddressText => $"0x{Address:X}";
}

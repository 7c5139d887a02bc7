using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;

namespace EdgeIoT.Mesh.Causal;

/// <summary>
/// Where a device is attached, or was last. The greater one is the later one: whoever attaches a device counts on from what it knows, so what
/// comes causally later counts higher; of attachments that knew nothing of each other one is the greater everywhere.
/// </summary>
/// <param name="Gateway">The gateway.</param>
/// <param name="Incarnation">Its run: an attachment ends with that at the latest.</param>
/// <param name="Count">Which attachment of the device, as far as was known there.</param>
/// <param name="IsAttached">Whether the connection is there still.</param>
public readonly record struct DeviceLocation(NodeId Gateway, uint Incarnation, long Count, bool IsAttached) : IComparable<DeviceLocation>
{
    internal JournalId Source => new(Gateway, Incarnation);

    /// <inheritdoc/>
    public int CompareTo(DeviceLocation other)
    {
        if (Count != other.Count)
            return Count.CompareTo(other.Count);
        var source = Source.CompareTo(other.Source);
        return source != 0 ? source : other.IsAttached.CompareTo(IsAttached);
    }

    public static bool operator <(DeviceLocation left, DeviceLocation right) => left.CompareTo(right) < 0;

    public static bool operator >(DeviceLocation left, DeviceLocation right) => left.CompareTo(right) > 0;

    public static bool operator <=(DeviceLocation left, DeviceLocation right) => left.CompareTo(right) <= 0;

    public static bool operator >=(DeviceLocation left, DeviceLocation right) => left.CompareTo(right) >= 0;
}

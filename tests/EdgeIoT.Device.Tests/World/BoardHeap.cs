using System.Reflection;

namespace EdgeIoT.Device.Tests.World;

/// <summary>
/// Counts everything that an object holds by the sizes of nanoFramework on 32 bits: 12 bytes for an object and for each of its fields and
/// array slots; arrays of numbers and texts by their bytes.
/// </summary>
internal static class BoardHeap
{
    private const int Block = 12;

    /// <summary>The bytes of all that is reachable, but for what tests hand in, and the largest array among it.</summary>
    public static int SizeOf(object root, ref int largestArray) => Size(root, new HashSet<object>(ReferenceEqualityComparer.Instance), ref largestArray);

    private static int Size(object? value, HashSet<object> seen, ref int largestArray)
    {
        // What the host hands in is the host's.
        if (value is null || IsHandedIn(value) || !seen.Add(value))
            return 0;
        if (value is string text)
            return (2 * Block) + text.Length;
        if (value is Array array)
            return SizeOfArray(array, seen, ref largestArray);
        var bytes = Block;
        foreach (var field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            bytes += Block;
            if (!field.FieldType.IsValueType)
                bytes += Size(field.GetValue(value), seen, ref largestArray);
        }

        return bytes;
    }

    private static int SizeOfArray(Array array, HashSet<object> seen, ref int largestArray)
    {
        var element = array.GetType().GetElementType()!;
        var bytes = Block + array.Length * (element.IsPrimitive ? Buffer.ByteLength(array) / Math.Max(1, array.Length) : Block);
        largestArray = Math.Max(largestArray, bytes);
        if (!element.IsPrimitive)
        {
            foreach (var item in array)
                bytes += Size(item, seen, ref largestArray);
        }

        return bytes;
    }

    // What the host hands in is the host's; nor is a lock or an event of .NET one of nanoFramework.
    private static bool IsHandedIn(object value)
    {
        var space = value.GetType().FullName!;
        return value is IDeviceRandom or Protocol.Credentials.IHmacSha256 || space.Contains(".Tests.", StringComparison.Ordinal) || space.StartsWith("System.Threading.", StringComparison.Ordinal)
            || space.StartsWith("Microsoft.Win32.", StringComparison.Ordinal);
    }
}

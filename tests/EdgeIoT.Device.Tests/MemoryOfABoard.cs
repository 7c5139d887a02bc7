using System.Reflection;
using EdgeIoT.Device.Tests.World;
using EdgeIoT.Protocol;

namespace EdgeIoT.Device.Tests;

/// <summary>
/// Counts everything that the brain holds by the sizes of nanoFramework on 32 bits: 12 bytes for an object and for each of its fields and
/// array slots; arrays of numbers and texts by their bytes.
/// </summary>
public sealed class MemoryOfABoard : BoardTest
{
    private const int Block = 12;

    [Fact]
    public void Five_hundred_readings_and_eight_gateways_fit_24_kilobytes_of_heap()
    {
        for (var i = 4; i <= 8; i++)
            Mesh.Add($"gw-{i}");
        foreach (var gateway in Mesh.Gateways)
            gateway.Endpoint = new Endpoint($"gateway-{gateway.Name}.example.net", 1883);
        Options.Key = new byte[32];
        Options.UseDiscovery = true;
        Options.Seeds = [Mesh.Gateways[0].Endpoint];
        PowerOnAndGoOnline();
        Board.NetworkDown();
        Board.RunFor(600_000);
        Board.NetworkUp();
        // The largest messages have been written, and all gateways are known with a nonce.
        Assert.True(Board.RunUntil(() => Brain.Buffer.Count == 0, within: 10_000), "not drained");
        Board.Deliver("edgeiot/device/esp-1/request/diagnostics", []);
        Assert.Equal(8, Brain.GatewayCount);
        Assert.Equal(500, Brain.Buffer.Capacity);

        var largestArray = 0;
        var bytes = Size(Brain, new HashSet<object>(ReferenceEqualityComparer.Instance), ref largestArray);
        Assert.InRange(bytes, 12_500, 24_000);
        Assert.InRange(largestArray, 1, 8_192);
    }

    [Fact]
    public void No_array_of_a_buffer_of_1000_readings_exceeds_8_kilobytes()
    {
        Options.BufferCapacity = 1_000;
        var largestArray = 0;
        Size(Brain, new HashSet<object>(ReferenceEqualityComparer.Instance), ref largestArray);
        Assert.InRange(largestArray, 8_000, 8_192);
    }

    private static int Size(object? value, HashSet<object> seen, ref int largestArray)
    {
        // What the host hands in is the host's.
        if (value is null or IDeviceRandom or Protocol.Credentials.IHmacSha256 || !seen.Add(value))
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
}

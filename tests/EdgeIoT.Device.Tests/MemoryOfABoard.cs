using EdgeIoT.Device.Tests.World;
using EdgeIoT.Protocol;

namespace EdgeIoT.Device.Tests;

public sealed class MemoryOfABoard : BoardTest
{
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
        var bytes = BoardHeap.SizeOf(Brain, ref largestArray);
        Assert.InRange(bytes, 12_500, 24_000);
        Assert.InRange(largestArray, 1, 8_192);
    }

    [Fact]
    public void No_array_of_a_buffer_of_1000_readings_exceeds_8_kilobytes()
    {
        Options.BufferCapacity = 1_000;
        var largestArray = 0;
        BoardHeap.SizeOf(Brain, ref largestArray);
        Assert.InRange(largestArray, 8_000, 8_192);
    }
}

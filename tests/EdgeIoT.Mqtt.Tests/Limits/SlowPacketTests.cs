using System.Diagnostics;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Limits;

/// <summary>Clients that send byte by byte, so that they never are silent and never are done.</summary>
public sealed class SlowPacketTests
{
    [Theory]
    [InlineData("10 7F 00 04 4D 51 54 54 05")]
    [InlineData("10")]
    [InlineData("")]
    public async Task A_connect_that_drips_is_cut_off(string start)
    {
        await using var broker = await TestBroker.StartAsync(new() { ConnectTimeout = TimeSpan.FromMilliseconds(300) });
        using var client = await broker.OpenAsync();
        await DripAsync(client, start);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_publish_that_drips_is_cut_off(bool v5)
    {
        await using var broker = await TestBroker.StartAsync(new() { PacketTimeout = TimeSpan.FromMilliseconds(300), MinPacketRate = 10_000 });
        using var client = await RawClient.ConnectAsync(broker, v5);
        await DripAsync(client, "30 FF FF 3F 00 01 61");
    }

    [Fact]
    public async Task A_large_packet_that_comes_fast_enough_may_take_longer()
    {
        await using var broker = await TestBroker.StartAsync(new() { PacketTimeout = TimeSpan.FromMilliseconds(100), MinPacketRate = 100 });
        using var client = await RawClient.ConnectAsync(broker, v5: false);
        client.Send("32 80 80 01 00 01 61 00 01");
        var rest = 16_384 - 5;
        for (var since = Stopwatch.GetTimestamp(); rest > 500 && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(0.5); rest -= 100)
        {
            client.Send(new byte[100]);
            await Task.Delay(10);
        }

        client.Send(new byte[rest]);
        Assert.Equal("40 02 00 01", client.Read());
    }

    [Fact]
    public async Task Packet_after_packet_is_not_one_slow_packet()
    {
        var timeout = TimeSpan.FromSeconds(1);
        await using var broker = await TestBroker.StartAsync(new() { PacketTimeout = timeout, MinPacketRate = 100_000 });
        using var client = await RawClient.ConnectAsync(broker, v5: false);
        client.Send("C0");
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < 1.5 * timeout;)
        {
            client.Send("00 C0");
            Assert.Equal("D0 00", client.Read());
        }
    }

    private static async Task DripAsync(RawClient client, string start)
    {
        client.Send(start);
        await Wait.UntilAsync(
            () =>
            {
                try
                {
                    client.Send("00");
                    return false;
                }
                catch (System.Net.Sockets.SocketException)
                {
                    return true;
                }
            },
            "the server has closed");
    }
}

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

        // So much at once that the rate holds for ten seconds, however late the rest is.
        client.Send([.. RawClient.Bytes("32 80 80 01 00 01 61 00 01"), .. new byte[1000]]);
        var rest = 16_384 - 5 - 1000;
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
        var clock = new StandingClock();
        await using var broker = await TestBroker.StartAsync(new() { PacketTimeout = TimeSpan.FromSeconds(1), MinPacketRate = 100_000, TimeProvider = clock });
        using var slow = await broker.OpenAsync();
        slow.Send(RawClient.Connect311 + "C0 00 C0");
        Assert.Equal("20 02 00 00", slow.Read());
        Assert.Equal("D0 00", slow.Read());
        using var client = await broker.OpenAsync();
        client.Send("10 0D 0004 4D515454 04 02 003C 0001 75 C0");
        Assert.Equal("20 02 00 00", client.Read());
        for (var i = 0; i < 5; i++)
        {
            client.Send("00 C0");
            Assert.Equal("D0 00", client.Read());
            clock.Advance(TimeSpan.FromSeconds(0.4));
        }

        slow.ExpectClosed();
        client.Send("00");
        Assert.Equal("D0 00", client.Read());
    }

    private static async Task DripAsync(RawClient client, string start)
    {
        var next = start;
        await Wait.UntilAsync(
            () =>
            {
                try
                {
                    client.Send(next);
                    next = "00";
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

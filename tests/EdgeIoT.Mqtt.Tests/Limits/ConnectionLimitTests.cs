using System.Net;
using EdgeIoT.Mqtt.Limits;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Limits;

public sealed class ConnectionLimitTests
{
    private static readonly ConnectionLimits None = new()
    {
        IncludeLoopback = true, Rate = 0, RatePerAddress = 0, MaxPerAddress = 0, MaxHandshakes = 0, MaxHandshakesPerAddress = 0,
    };

    [Fact]
    public async Task One_address_may_open_a_burst_and_is_then_cut_off()
    {
        var clock = new StandingClock();
        await using var broker = await TestBroker.StartAsync(With(None with { RatePerAddress = 1, BurstPerAddress = 2 }) with { TimeProvider = clock });
        using var first = await RawClient.ConnectAsync(broker, v5: true);
        using var second = await RawClient.ConnectAsync(broker, v5: true);
        using (var third = await broker.OpenAsync())
            third.ExpectClosed();
        Assert.Equal(1, broker.Server.Admission.Refused);
        second.Send("C0 00");
        Assert.Equal("D0 00", second.Read());
        Assert.False(Admits(broker));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(Admits(broker));
    }

    [Fact]
    public async Task Connections_that_have_ended_make_room()
    {
        await using var broker = await TestBroker.StartAsync(With(None with { MaxPerAddress = 1 }));
        using (var first = await RawClient.ConnectAsync(broker, v5: false))
        {
            using var second = await broker.OpenAsync();
            second.ExpectClosed();
        }

        await Wait.UntilAsync(() => Admits(broker), "the first has left");
    }

    [Fact]
    public async Task Connections_that_do_not_say_who_they_are_count_until_they_do()
    {
        await using var broker = await TestBroker.StartAsync(With(None with { MaxHandshakesPerAddress = 2 }));
        using var silent = await broker.OpenAsync();
        using var slow = await broker.OpenAsync();
        await Wait.UntilAsync(() => broker.Server.Admission.Handshakes == 2, "both are open");
        using (var third = await broker.OpenAsync())
            third.ExpectClosed();
        slow.Send(RawClient.Connect5);
        Assert.StartsWith("20", slow.Read(), StringComparison.Ordinal);
        using var fourth = await RawClient.ConnectAsync(broker, v5: true);
        Assert.Equal(1, broker.Server.Admission.Handshakes);
    }

    [Fact]
    public void The_rate_of_all_addresses_holds_and_others_are_counted_apart()
    {
        using var server = new MqttServer(With(None with { Rate = 1, Burst = 3, MaxPerAddress = 1 }));
        var leases = Enumerable.Range(1, 4).Select(i => server.Admission.TryAdmit(Remote($"10.0.0.{i}"))).ToList();
        Assert.Equal([true, true, true, false], leases.Select(lease => lease is not null));
    }

    [Fact]
    public void An_ipv6_network_is_one_address_and_this_machine_is_exempt()
    {
        using var server = new MqttServer(With(None with { MaxPerAddress = 1, IncludeLoopback = false }));
        Assert.NotNull(server.Admission.TryAdmit(Remote("2001:db8:1:2::1")));
        Assert.Null(server.Admission.TryAdmit(Remote("2001:db8:1:2:ffff::1")));
        Assert.NotNull(server.Admission.TryAdmit(Remote("2001:db8:1:3::1")));
        Assert.NotNull(server.Admission.TryAdmit(Remote("10.0.0.1")));
        Assert.Null(server.Admission.TryAdmit(Remote("::ffff:10.0.0.1")));
        foreach (var own in (string[])["127.0.0.1", "127.0.0.1", "::1", "::1", "::ffff:127.0.0.1", "::ffff:127.0.0.1"])
            Assert.NotNull(server.Admission.TryAdmit(Remote(own)));
    }

    [Fact]
    public void A_flood_from_everywhere_takes_bounded_memory_and_is_forgotten()
    {
        using var server = new MqttServer(With(None with { MaxPerAddress = 10 }));
        var leases = new List<ConnectionLease?>();
        for (var i = 0; i < 70_000; i++)
            leases.Add(server.Admission.TryAdmit(new IPEndPoint(i + 0x0A000000L, 1)));
        Assert.InRange(leases.Count(lease => lease is null), 1, 70_000 - 65_536);
        leases.ForEach(lease => lease?.Dispose());
        Assert.Equal(0, server.Admission.Handshakes);
        Assert.NotNull(server.Admission.TryAdmit(Remote("192.0.2.9")));
    }

    private static MqttServerOptions With(ConnectionLimits limits) => new() { ConnectionLimits = limits };

    private static IPEndPoint Remote(string address) => new(IPAddress.Parse(address), 1);

    private static bool Admits(TestBroker broker)
    {
        using var lease = broker.Server.Admission.TryAdmit(Remote("127.0.0.1"));
        return lease is not null;
    }
}

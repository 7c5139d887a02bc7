using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Tests.Conformance;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Server;

public sealed class WillTests
{
    private static readonly MqttWill Will = new("will", "gone"u8.ToArray(), MqttQoS.AtLeastOnce, Retain: true);

    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task It_is_published_when_the_connection_breaks_and_retained(MqttProtocolVersion version)
    {
        await using var broker = await TestBroker.StartAsync();
        await using var subscriber = await broker.ConnectAsync("s");
        await subscriber.SubscribeAsync("will");
        await using var client = await broker.ConnectAsync("c", version, o => o with { Will = Will });
        client.Client.Abort();
        Assert.Equal("gone", (await subscriber.NextAsync("the will")).Payload);
        Assert.True(broker.Server.Retained.TryGet("will", out _));
    }

    [Clause("5.0", "3.14.4-3")]
    [Fact]
    public async Task It_is_forgotten_after_a_goodbye_unless_the_goodbye_asks_for_it()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var subscriber = await broker.ConnectAsync("s");
        await subscriber.SubscribeAsync("will");
        await using var quiet = await broker.ConnectAsync("c", with: o => o with { Will = Will });
        await quiet.Client.DisconnectAsync();
        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 1, "the quiet one has left");
        await subscriber.NothingMoreAsync();
        await using var loud = await broker.ConnectAsync("d", with: o => o with { Will = Will });
        await loud.Client.DisconnectAsync(MqttReasonCode.DisconnectWithWill);
        Assert.Equal("gone", (await subscriber.NextAsync("the will")).Payload);
    }

    [Clause("5.0", "3.1.2-22", "3.2.2-22")]
    [Fact]
    public async Task It_is_published_when_keep_alive_runs_out()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var subscriber = await broker.ConnectAsync("s");
        await subscriber.SubscribeAsync("w");
        using var raw = await broker.OpenAsync();
        raw.Send("10 15 0004 4D515454 05 06 0001 00 0001 74 00 0001 77 0001 78");
        Assert.StartsWith("20", raw.Read(), StringComparison.Ordinal);
        Assert.Equal("E0 01 8D", raw.Read());
        Assert.Equal("x", (await subscriber.NextAsync("the will")).Payload);
    }

    [Clause("5.0", "3.1.3-9")]
    [Fact]
    public async Task A_delayed_will_waits_for_the_client_to_come_back()
    {
        var clock = new StandingClock();
        await using var broker = await TestBroker.StartAsync(new() { TimeProvider = clock });
        await using var subscriber = await broker.ConnectAsync("s");
        await subscriber.SubscribeAsync("will");
        var options = (MqttClientOptions o) => o with { CleanStart = false, SessionExpiry = TimeSpan.FromHours(1), Will = Will with { DelaySeconds = 1 } };
        await using var first = await broker.ConnectAsync("c", with: options);
        await using var other = await broker.ConnectAsync("other", with: o => o with { SessionExpiry = TimeSpan.FromHours(1), Will = Will with { DelaySeconds = 1, Payload = "stays away"u8.ToArray() } });
        first.Client.Abort();
        other.Client.Abort();
        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 1, "both have left");
        await using var second = await broker.ConnectAsync("c", with: options);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("stays away", (await subscriber.NextAsync("the will of who does not come back")).Payload);
        await subscriber.NothingMoreAsync();
        second.Client.Abort();
        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 1, "it has left again");
        await subscriber.NothingMoreAsync();
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("gone", (await subscriber.NextAsync("the will after its delay")).Payload);
    }

    [Fact]
    public async Task A_delayed_will_is_published_when_the_session_ends_first()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var subscriber = await broker.ConnectAsync("s");
        await subscriber.SubscribeAsync("will");
        await using var client = await broker.ConnectAsync("c", with: o => o with { Will = Will with { DelaySeconds = 1000 } });
        client.Client.Abort();
        Assert.Equal("gone", (await subscriber.NextAsync("the will")).Payload);
    }

    [Theory]
    [InlineData(1000u, 1000, false, false)]
    [InlineData(1000u, 1000, true, true)]
    [InlineData(1000u, 0, false, true)]
    [InlineData(0u, 1000, false, true)]
    public async Task A_takeover_forgets_it_where_it_has_a_delay_and_the_session_goes_on(uint delay, int expiry, bool cleanStart, bool isPublished)
    {
        await using var broker = await TestBroker.StartAsync();
        await using var subscriber = await broker.ConnectAsync("s");
        await subscriber.SubscribeAsync("will");
        var options = (MqttClientOptions o) => o with { CleanStart = false, SessionExpiry = TimeSpan.FromSeconds(expiry), Will = Will with { DelaySeconds = delay } };
        await using var first = await broker.ConnectAsync("c", with: options);
        await using var second = await broker.ConnectAsync("c", with: o => options(o) with { CleanStart = cleanStart, Will = null });
        await first.ClosedAsync("taken over");
        if (isPublished) Assert.Equal("gone", (await subscriber.NextAsync("the will of the first")).Payload);
        await subscriber.NothingMoreAsync();
    }

    [Fact]
    public async Task A_clean_start_ends_the_session_and_with_it_the_delay()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var subscriber = await broker.ConnectAsync("s");
        await subscriber.SubscribeAsync("will");
        await using var first = await broker.ConnectAsync("c", with: o => o with { SessionExpiry = TimeSpan.FromHours(1), Will = Will with { DelaySeconds = 1000 } });
        first.Client.Abort();
        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 1, "it has left");
        await subscriber.NothingMoreAsync();
        await using var second = await broker.ConnectAsync("c");
        Assert.Equal("gone", (await subscriber.NextAsync("the will")).Payload);
    }

    [Fact]
    public async Task It_passes_the_gate()
    {
        var gate = new TestGate(p => p == "gone" ? PublishVerdict.Refuse(MqttReasonCode.NotAuthorized) : PublishVerdict.Accept);
        await using var broker = await TestBroker.StartAsync(new() { Gate = gate });
        await using var client = await broker.ConnectAsync("c", with: o => o with { Will = Will });
        client.Client.Abort();
        await Wait.UntilAsync(() => gate.Asked.Any(a => a.IsWill), "the gate is asked");
        Assert.Equal(0, broker.Server.Retained.Count);
    }
}

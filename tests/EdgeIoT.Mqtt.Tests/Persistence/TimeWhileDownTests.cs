using System.Text;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Persistence;

/// <summary>Sessions, messages and wills age while no process runs.</summary>
public sealed class TimeWhileDownTests : IAsyncDisposable
{
    private static readonly TimeSpan WillGrace = TimeSpan.FromSeconds(1.5);
    private readonly ShiftedTime _time = new();
    private readonly StoredBroker _stored;

    public TimeWhileDownTests() => _stored = new(o => o with { TimeProvider = _time });

    public ValueTask DisposeAsync() => _stored.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_that_was_to_end_meanwhile_is_over_and_others_go_on(bool isConnected)
    {
        var broker = await _stored.StartAsync();
        await using (var hour = await broker.ConnectAsync("hour", with: o => o with { SessionExpiry = TimeSpan.FromHours(1) }))
        await using (var day = await broker.ConnectAsync("day", with: o => o with { SessionExpiry = TimeSpan.FromDays(1) }))
        {
            await hour.SubscribeAsync("a");
            await day.SubscribeAsync("a");
            if (isConnected) await _stored.KillAsync();
        }

        if (!isConnected)
        {
            await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 0, "both have left");
            await using (var other = await broker.ConnectAsync("o")) await other.PublishAsync("a", "x");
            await _stored.KillAsync();
        }

        _time.Shift = TimeSpan.FromHours(2);
        broker = await _stored.StartAsync();
        Assert.Equal((1, 1), (broker.Server.Statistics.Sessions, broker.Server.Statistics.Subscriptions));
        broker = await _stored.RestartAsync();
        Assert.Equal(1, broker.Server.Statistics.Sessions);
        _time.Shift = TimeSpan.FromHours(25);
        broker = await _stored.RestartAsync();
        Assert.Equal(0, broker.Server.Statistics.Sessions);
    }

    [Fact]
    public async Task A_clock_that_went_back_ends_nothing()
    {
        await ConnectAndKillAsync(Kept);
        _time.Shift = -TimeSpan.FromDays(3650);
        var broker = await _stored.StartAsync();
        await using var again = await broker.ConnectAsync("c", with: o => o with { CleanStart = false });
        Assert.True(again.ConnectResult.SessionPresent);
    }

    [Fact]
    public async Task A_message_expires_meanwhile_and_is_counted()
    {
        await using (var first = await (await _stored.StartAsync()).ConnectAsync("c", with: Kept)) await first.SubscribeAsync("a");
        await Wait.UntilAsync(() => _stored.Server.Statistics.Connections == 0, "the client has left");
        await using (var other = await _stored.Broker.ConnectAsync("o"))
        {
            await other.PublishAsync("a", "short", properties: new() { MessageExpiry = 100 });
            await other.PublishAsync("a", "long", properties: new() { MessageExpiry = 1000 });
        }

        await _stored.KillAsync();
        _time.Shift = TimeSpan.FromSeconds(200);
        var broker = await _stored.StartAsync();
        await using var again = await broker.ConnectAsync("c", with: o => o with { CleanStart = false });
        var message = await again.NextAsync();
        Assert.Equal("long", message.Payload);
        Assert.InRange(message.Properties.MessageExpiry!.Value, 700u, 800u);
        Assert.Equal(1, broker.Server.Statistics.DroppedExpired);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_will_of_who_does_not_come_back_is_published_clean_session_or_not(bool isKept)
    {
        var will = new MqttWill("will/c", "gone"u8.ToArray()) { Retain = true };
        await ConnectAndKillAsync(o => (isKept ? Kept(o) : o) with { Will = will });
        var broker = await _stored.StartAsync();
        await using var watcher = await broker.ConnectAsync("w");
        await watcher.SubscribeAsync("will/#");
        _time.Advance(WillGrace);
        var message = await watcher.NextAsync("the will");
        Assert.Equal(("will/c", "gone"), (message.Topic, message.Payload));
        await Wait.UntilAsync(() => broker.Server.Statistics.Sessions == (isKept ? 2 : 1), "a clean session is gone with its will");
        broker = await _stored.RestartAsync();
        Assert.True(broker.Server.Retained.TryGet("will/c", out var retained));
        Assert.Equal("gone", Encoding.UTF8.GetString(retained.Payload.Span));
        await using var second = await broker.ConnectAsync("w");
        await second.SubscribeAsync("will/#");
        Assert.True((await second.NextAsync()).Retain);
        await second.NothingMoreAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_will_of_who_comes_back_is_not(bool isKept)
    {
        var clock = new StandingClock();
        await using var stored = new StoredBroker(o => o with { TimeProvider = clock });
        var broker = await stored.StartAsync();
        await using (var first = await broker.ConnectAsync("c", with: o => (isKept ? Kept(o) : o) with { Will = new MqttWill("will/c", "gone"u8.ToArray()) }))
        await using (var other = await broker.ConnectAsync("other", with: o => o with { Will = new MqttWill("will/other", "gone"u8.ToArray()) }))
            await stored.KillAsync();
        broker = await stored.StartAsync();
        await using var watcher = await broker.ConnectAsync("w");
        await watcher.SubscribeAsync("will/#");
        await using (var again = await broker.ConnectAsync("c", with: o => o with { CleanStart = !isKept }))
        {
            Assert.Equal(isKept, again.ConnectResult.SessionPresent);
            await again.Client.DisconnectAsync();
        }

        clock.Advance(WillGrace);
        Assert.Equal("will/other", (await watcher.NextAsync("the will of who does not come back")).Topic);
        await watcher.NothingMoreAsync();
    }

    [Fact]
    public async Task A_will_whose_delay_passed_meanwhile_is_published_and_another_waits_on()
    {
        var broker = await _stored.StartAsync();
        foreach (var (name, delay) in (ReadOnlySpan<(string, int)>)[("soon", 100), ("later", 1000)])
            ConnectAndReset(broker, name, delay);
        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 0 && broker.Server.Statistics.Sessions == 2, "both have left");
        await using (var other = await broker.ConnectAsync("o")) await other.SubscribeAsync("a");
        await _stored.KillAsync();
        _time.Shift = TimeSpan.FromSeconds(200);
        broker = await _stored.StartAsync();
        await using var watcher = await broker.ConnectAsync("w");
        await watcher.SubscribeAsync("will/#");
        _time.Advance(WillGrace);
        Assert.Equal("will/soon", (await watcher.NextAsync("the will")).Topic);
        await watcher.NothingMoreAsync();
    }

    private static void ConnectAndReset(TestBroker broker, string name, int delay)
    {
        using var raw = RawClient.OpenAsync(broker.Port).GetAwaiter().GetResult();
        var id = Convert.ToHexString(Encoding.ASCII.GetBytes(name));
        var topic = Convert.ToHexString(Encoding.ASCII.GetBytes($"will/{name}"));
        var body = $"0004 4D515454 05 06 003C 05 11 0000FFFF {name.Length:X4} {id} 05 18 {delay:X8} {name.Length + 5:X4} {topic} 0001 78";
        raw.Send($"10 {RawClient.Bytes(body).Length:X2} {body}");
        Assert.StartsWith("20", raw.Read(), StringComparison.Ordinal);
        raw.Reset();
    }

    private async Task ConnectAndKillAsync(Func<MqttClientOptions, MqttClientOptions> with)
    {
        var broker = await _stored.StartAsync();
        await using var client = await broker.ConnectAsync("c", with: with);
        await _stored.KillAsync();
    }

    private static MqttClientOptions Kept(MqttClientOptions options) => options with { CleanStart = false, SessionExpiry = TimeSpan.FromHours(1) };
}

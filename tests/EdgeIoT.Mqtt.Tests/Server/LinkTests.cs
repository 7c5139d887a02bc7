using System.Collections.Concurrent;
using System.Text;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Links;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Server;

public sealed class LinkTests
{
    [Fact]
    public async Task A_link_carries_messages_both_ways_in_order_and_outside_of_routing()
    {
        var sink = new Sink();
        await using var broker = await TestBroker.StartAsync(Options(sink));
        await using var other = await broker.ConnectAsync("other");
        await other.SubscribeAsync("#");
        await using var client = await ConnectAsync(broker);
        Assert.DoesNotContain(broker.Server.Clients, c => c.ClientId == "link");
        for (var i = 0; i < 1000; i++) Assert.True(client.Client.Send("$l"u8, Encoding.UTF8.GetBytes($"{i}")));
        client.Client.Flush();
        await Wait.UntilAsync(() => sink.Received.Count == 1000, "a thousand messages");
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"$l {i}"), sink.Received);
        using (broker.Server.BeginBatch())
        {
            for (var i = 0; i < 1000; i++) Assert.True(sink.Link!.Send("$l"u8, Encoding.UTF8.GetBytes($"{i}")));
        }

        for (var i = 0; i < 1000; i++) Assert.Equal($"{i}", (await client.NextAsync()).Payload);
        await Wait.UntilAsync(() => sink.Rounds > 0, "the end of a round");
        await other.NothingMoreAsync();
    }

    [Fact]
    public async Task Large_messages_pass_whole()
    {
        var sink = new Sink();
        await using var broker = await TestBroker.StartAsync(Options(sink));
        await using var client = await ConnectAsync(broker);
        var large = new string('x', 900_000);
        client.Client.Send("$l"u8, Encoding.UTF8.GetBytes(large));
        client.Client.Flush();
        await Wait.UntilAsync(() => sink.Received.Count == 1, "the large message");
        Assert.Equal($"$l {large}", sink.Received.First());
        for (var i = 0; i < 20; i++) sink.Link!.Send("$l"u8, Encoding.UTF8.GetBytes(large));
        for (var i = 0; i < 20; i++) Assert.Equal(large, (await client.NextAsync($"large message {i}")).Payload);
    }

    [Fact]
    public async Task Either_side_may_end_it_and_the_other_hears_why()
    {
        var sink = new Sink();
        await using var broker = await TestBroker.StartAsync(Options(sink));
        await using var first = await ConnectAsync(broker);
        sink.Link!.Close(MqttReasonCode.AdministrativeAction, "enough");
        var why = await first.ClosedAsync("closed by the host");
        Assert.Equal((MqttReasonCode.AdministrativeAction, "enough"), (why.Code, why.Error));
        await Wait.UntilAsync(() => sink.Closed.Count == 1, "the sink hears of the end");
        Assert.False(sink.Link.Send("$l"u8, "x"u8));
        await using var second = await ConnectAsync(broker);
        second.Client.Abort();
        await Wait.UntilAsync(() => sink.Closed.Count == 2, "the sink hears of the second end");
    }

    [Fact]
    public async Task A_peer_that_does_not_read_is_closed_at_the_backlog_limit()
    {
        var sink = new Sink();
        await using var broker = await TestBroker.StartAsync(Options(sink) with { MaxLinkBacklog = 1_000_000 });
        using var raw = await broker.OpenAsync();
        raw.Send("10 12 0004 4D515454 05 02 003C 04 15 0001 4C 0001 74");
        Assert.StartsWith("20", raw.Read(), StringComparison.Ordinal);
        var payload = new byte[100_000];
        await Wait.UntilAsync(() => !sink.Link!.Send("$l"u8, payload), "the link ends");
        await Wait.UntilAsync(() => sink.Closed.Count == 1, "the sink hears of the end");
    }

    [Fact]
    public async Task A_link_may_not_subscribe()
    {
        await using var broker = await TestBroker.StartAsync(Options(new()));
        await using var client = await ConnectAsync(broker);
        _ = client.SubscribeAsync("#");
        Assert.Equal(MqttReasonCode.ProtocolError, (await client.ClosedAsync("subscribed")).Code);
    }

    private static MqttServerOptions Options(Sink sink) => new()
    {
        Authenticator = new TestAuthenticator(a =>
        {
            if (a.Method is null) a.Accept();
            else sink.Link = a.AcceptLink(sink, "in"u8.ToArray());
        }),
    };

    private static Task<TestClient> ConnectAsync(TestBroker broker) =>
        broker.ConnectAsync("link", with: o => o with { AuthenticationMethod = "L" });

    private sealed class Sink : IMqttLinkSink
    {
        public MqttLink? Link { get; set; }

        public ConcurrentQueue<string> Received { get; } = new();

        public ConcurrentQueue<MqttReasonCode> Closed { get; } = new();

        public int Rounds { get; private set; }

        void IMqttLinkSink.Received(MqttLink link, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload) =>
            Received.Enqueue($"{Encoding.UTF8.GetString(topic)} {Encoding.UTF8.GetString(payload)}");

        public void RoundEnded(MqttLink link) => Rounds++;

        void IMqttLinkSink.Closed(MqttLink link, MqttReasonCode reason) => Closed.Enqueue(reason);
    }
}

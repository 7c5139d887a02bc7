using System.Collections.Concurrent;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Tests.Conformance;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Server;

public sealed class PublishGateTests
{
    [Fact]
    [Clause("5.0", "3.4.2-2", "3.4.2-3", "3.14.2-3")]
    public async Task Reasons_and_levels_that_are_more_than_the_client_takes_are_left_out()
    {
        var gate = new TestGate(p => p switch
        {
            "level" => PublishVerdict.AcceptAt("local"),
            "refuse" => PublishVerdict.Refuse(MqttReasonCode.QuotaExceeded, "a long reason"),
            _ => PublishVerdict.Close(MqttReasonCode.AdministrativeAction, "a long reason"),
        });
        await using var broker = await TestBroker.StartAsync(new() { Gate = gate });
        using var raw = await broker.OpenAsync();
        raw.Send("10 13 0004 4D515454 05 02 003C 05 27 00000010 0001 74");
        Assert.StartsWith("20 0E 00 00", raw.Read(), StringComparison.Ordinal);
        raw.Send("32 0B 0001 61 0001 00 6C6576656C 32 0C 0001 61 0002 00 726566757365 32 0A 0001 61 0003 00 656E6421");
        Assert.Equal("40 03 00 01 00", raw.Read());
        Assert.Equal("40 03 00 02 97", raw.Read());
        Assert.Equal("E0 01 98", raw.Read());
    }

    [Fact]
    public async Task Acknowledgements_leave_in_packet_order_whatever_the_order_of_completion()
    {
        var gate = new TestGate(_ => PublishVerdict.Pending(PublishRouting.Never));
        await using var broker = await TestBroker.StartAsync(new() { Gate = gate });
        using var raw = await RawClient.ConnectAsync(broker, v5: false);
        raw.Send("32 06 0001 61 0001 78" + "34 06 0001 61 0002 79" + "32 06 0001 61 0003 7A" + "C000");
        Assert.Equal("D0 00", raw.Read());
        var tickets = gate.Asked.Select(a => a.Ticket).ToArray();
        tickets[2].Complete();
        tickets[1].Complete();
        raw.Send("C000");
        Assert.Equal("D0 00", raw.Read());
        tickets[0].Complete();
        Assert.Equal("40 02 00 01", raw.Read());
        Assert.Equal("50 02 00 02", raw.Read());
        Assert.Equal("40 02 00 03", raw.Read());
    }

    [Fact]
    public async Task The_level_is_told_to_an_MQTT_5_client()
    {
        var gate = new TestGate(p => p == "now" ? PublishVerdict.AcceptAt("local") : PublishVerdict.Pending(PublishRouting.Now));
        await using var broker = await TestBroker.StartAsync(new() { Gate = gate });
        await using var client = await broker.ConnectAsync();
        Assert.Equal("local", (await client.PublishAsync("a", "now")).Level);
        var later = client.PublishAsync("a", "later");
        await Wait.UntilAsync(() => gate.Asked.Count == 2, "the gate is asked");
        gate.Asked.Last().Ticket.Complete(MqttReasonCode.Success, "quorum");
        Assert.Equal("quorum", (await later).Level);
    }

    [Clause("5.0", "3.1.2-29")]
    [Fact]
    public async Task A_client_that_wants_no_problem_information_gets_no_level()
    {
        var gate = new TestGate(_ => PublishVerdict.AcceptAt("local"));
        await using var broker = await TestBroker.StartAsync(new() { Gate = gate });
        using var raw = await broker.OpenAsync();
        raw.Send("10 10 0004 4D515454 05 02 003C 02 1700 0001 74");
        Assert.StartsWith("20", raw.Read(), StringComparison.Ordinal);
        raw.Send("32 07 0001 61 0001 00 78");
        Assert.Equal("40 02 00 01", raw.Read());
    }

    [Fact]
    public async Task A_refused_publish_is_not_routed_and_3_1_1_gets_a_plain_acknowledgement()
    {
        var gate = new TestGate(p => p == "no" ? PublishVerdict.Refuse(MqttReasonCode.QuotaExceeded, "full") : PublishVerdict.Accept);
        await using var broker = await TestBroker.StartAsync(new() { Gate = gate });
        await using var subscriber = await broker.ConnectAsync("s");
        await subscriber.SubscribeAsync("a");
        await using var v5 = await broker.ConnectAsync("5");
        await using var v311 = await broker.ConnectAsync("4", MqttProtocolVersion.V311);
        foreach (var qos in new[] { MqttQoS.AtLeastOnce, MqttQoS.ExactlyOnce })
        {
            var refused = await v5.PublishAsync("a", "no", qos);
            Assert.Equal((MqttReasonCode.QuotaExceeded, "full"), (refused.Code, refused.Reason));
            Assert.True((await v311.PublishAsync("a", "no", qos)).IsSuccess);
        }

        await subscriber.NothingMoreAsync();
    }

    [Fact]
    public async Task A_publish_can_be_routed_when_it_is_completed()
    {
        var gate = new TestGate(p => p is "a" or "b" ? PublishVerdict.Pending(PublishRouting.OnCompletion) : PublishVerdict.Accept);
        await using var broker = await TestBroker.StartAsync(new() { Gate = gate });
        await using var client = await broker.ConnectAsync();
        await client.SubscribeAsync("t");
        var first = client.PublishAsync("t", "a");
        var second = client.PublishAsync("t", "b");
        await Wait.UntilAsync(() => gate.Asked.Count == 2, "both reach the gate");
        gate.Asked.Last().Ticket.Complete();
        gate.Asked.First().Ticket.Complete(MqttReasonCode.UnspecifiedError);
        Assert.False((await first).IsSuccess);
        Assert.True((await second).IsSuccess);
        Assert.Equal("b", (await client.NextAsync()).Payload);
    }

    [Fact]
    public async Task What_has_expired_when_it_is_completed_goes_nowhere_and_is_counted()
    {
        var gate = new TestGate(p => p is "x" ? PublishVerdict.Pending(PublishRouting.OnCompletion) : PublishVerdict.Accept);
        await using var broker = await TestBroker.StartAsync(new() { Gate = gate });
        await using var subscriber = await broker.ConnectAsync("s");
        await subscriber.SubscribeAsync("a");
        using var raw = await RawClient.ConnectAsync(broker, v5: true);
        raw.Send("32 0C 0001 61 0001 05 0200000000 78");
        await Wait.UntilAsync(() => gate.Asked.Count == 1, "it reaches the gate");
        gate.Asked.Single().Ticket.Complete();
        Assert.Equal("40 02 00 01", raw.Read());
        await subscriber.NothingMoreAsync();
        Assert.Equal(1, broker.Server.Statistics.DroppedExpired);
    }

    [Fact]
    public async Task A_ticket_may_be_completed_before_the_verdict()
    {
        await using var broker = await TestBroker.StartAsync(new() { Gate = new EarlyGate() });
        await using var client = await broker.ConnectAsync();
        Assert.Equal("early", (await client.PublishAsync("t", "a")).Level);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_full_window_stops_reading_and_keep_alive_does_not_end_it(bool v5)
    {
        var gate = new TestGate(_ => PublishVerdict.Pending(PublishRouting.Never));
        var clock = new StandingClock();
        await using var broker = await TestBroker.StartAsync(new() { Gate = gate, ReceiveMaximum = 4, TimeProvider = clock });
        await using var silent = await broker.ConnectAsync("silent", with: o => o with { KeepAlive = TimeSpan.FromSeconds(1), TimeProvider = new StandingClock() });
        using var raw = await broker.OpenAsync();
        raw.Send(v5 ? "10 0E 0004 4D515454 05 02 0001 00 0001 74" : "10 0D 0004 4D515454 04 02 0001 0001 74");
        Assert.StartsWith("20", raw.Read(), StringComparison.Ordinal);
        raw.Send(string.Concat(Enumerable.Range(1, 6).Select(i => v5 ? "30 05 0001 61 00 78 " : $"32 06 0001 61 {i:X4} 78 ")));
        await Wait.UntilAsync(() => gate.Asked.Count == 4, "four are taken");
        // One thread reads from all: when it has answered this, it has met the fifth.
        await silent.SubscribeAsync("after/the/fifth");
        clock.Advance(TimeSpan.FromSeconds(2));
        await silent.ClosedAsync("keep-alive ends others");
        Assert.Equal(4, gate.Asked.Count);
        foreach (var asked in gate.Asked.ToArray()) asked.Ticket.Complete();
        await Wait.UntilAsync(() => gate.Asked.Count == 6, "the rest is taken after the window has emptied");
        foreach (var asked in gate.Asked.ToArray()) asked.Ticket.Complete();
        for (var i = 1; i <= 6 && !v5; i++) Assert.Equal($"40 02 00 {i:X2}", raw.Read());
        raw.Send("C000");
        Assert.Equal("D0 00", raw.Read());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_full_window_leaves_pings_answered_and_other_packets_served(bool v5)
    {
        var gate = new TestGate(_ => PublishVerdict.Pending(PublishRouting.Never));
        await using var broker = await TestBroker.StartAsync(new() { Gate = gate, ReceiveMaximum = 2 });
        using var raw = await RawClient.ConnectAsync(broker, v5);
        for (var i = 1; i <= 2; i++) raw.Send(v5 ? $"32 07 0001 61 {i:X4} 00 78" : $"32 06 0001 61 {i:X4} 78");
        await Wait.UntilAsync(() => gate.Asked.Count == 2, "both are taken");
        raw.Send("C0 00");
        Assert.Equal("D0 00", raw.Read());
        raw.Send(v5 ? "82 07 0005 00 0001 62 00" : "82 06 0005 0001 62 00");
        Assert.StartsWith("90", raw.Read(), StringComparison.Ordinal);
        foreach (var asked in gate.Asked.ToArray()) asked.Ticket.Complete();
        for (var i = 1; i <= 2; i++) Assert.Equal($"40 02 00 {i:X2}", raw.Read());
    }

    [Clause("5.0", "3.3.4-7")]
    [Fact]
    public async Task More_than_the_receive_maximum_is_a_protocol_error()
    {
        var gate = new TestGate(_ => PublishVerdict.Pending(PublishRouting.Never));
        await using var broker = await TestBroker.StartAsync(new() { Gate = gate, ReceiveMaximum = 2 });
        using var raw = await RawClient.ConnectAsync(broker, v5: true);
        for (var i = 1; i <= 3; i++) raw.Send($"32 07 0001 61 {i:X4} 00 78");
        Assert.Equal("E0 01 93", raw.Read());
        raw.ExpectClosed();
    }

    [Fact]
    public async Task A_ticket_of_an_ended_connection_does_nothing_and_its_QoS_2_identifier_is_free_again()
    {
        var gate = new TestGate(_ => PublishVerdict.Pending(PublishRouting.OnCompletion));
        await using var broker = await TestBroker.StartAsync(new() { Gate = gate });
        using (var raw = await broker.OpenAsync())
        {
            raw.Send("10 0D 0004 4D515454 04 00 003C 0001 74");
            Assert.Equal("20 02 00 00", raw.Read());
            raw.Send("34 06 0001 61 0007 78");
            await Wait.UntilAsync(() => gate.Asked.Count == 1, "the gate is asked");
            raw.Reset();
        }

        await Wait.UntilAsync(() => !gate.Closed.IsEmpty, "the gate hears of the end");
        gate.Asked.First().Ticket.Complete();
        using var again = await broker.OpenAsync();
        again.Send("10 0D 0004 4D515454 04 00 003C 0001 74");
        Assert.Equal("20 02 01 00", again.Read());
        again.Send("3C 06 0001 61 0007 78");
        await Wait.UntilAsync(() => gate.Asked.Count == 2, "the gate is asked again");
        gate.Asked.Last().Ticket.Complete();
        Assert.Equal("50 02 00 07", again.Read());
    }

    [Fact]
    public async Task An_abandoned_ticket_closes_its_connection()
    {
        var gate = new TestGate(_ => PublishVerdict.Pending(PublishRouting.Never));
        await using var broker = await TestBroker.StartAsync(new() { Gate = gate });
        await using var client = await broker.ConnectAsync();
        var publish = client.PublishAsync("a", "x");
        await Wait.UntilAsync(() => gate.Asked.Count == 1, "the gate is asked");
        gate.Asked.First().Ticket.Abandon(MqttReasonCode.ServerUnavailable);
        Assert.Equal(MqttReasonCode.ServerUnavailable, (await client.ClosedAsync("abandoned")).Code);
        Assert.False((await publish).IsSuccess);
    }

    [Fact]
    public async Task Thousands_in_flight_on_many_connections_are_all_acknowledged_in_order()
    {
        const int Connections = 8;
        const int Publishes = 2000;
        var tickets = new BlockingCollection<PublishTicket>();
        var options = new MqttServerOptions { Gate = new QueueGate(tickets), ReceiveMaximum = 100 };
        await using var broker = await TestBroker.StartAsync(options);
        using var stop = new CancellationTokenSource();
        var completer = Task.Run(() => CompleteInBatches(broker.Server, tickets, stop.Token));
        var clients = new List<TestClient>();
        for (var i = 0; i < Connections; i++) clients.Add(await broker.ConnectAsync($"c{i}"));
        var all = clients.Select(c => Task.WhenAll(Enumerable.Range(0, Publishes).Select(i => c.Client.PublishAsync("a", new byte[] { 1 }).AsTask())));
        var results = await Wait.ForAsync(Task.WhenAll(all), "all acknowledgements");
        Assert.All(results.SelectMany(r => r), r => Assert.True(r.IsSuccess));
        await stop.CancelAsync();
        await completer;
        foreach (var client in clients) await client.DisposeAsync();
    }

    private static void CompleteInBatches(MqttServer server, BlockingCollection<PublishTicket> tickets, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var first = tickets.Take(stop);
                using var batch = server.BeginBatch();
                first.Complete(MqttReasonCode.Success, "quorum");
                while (tickets.TryTake(out var next)) next.Complete();
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    private sealed class QueueGate(BlockingCollection<PublishTicket> tickets) : IPublishGate
    {
        public PublishVerdict Publishing(in IncomingPublish publish)
        {
            tickets.Add(publish.Ticket);
            return PublishVerdict.Pending(PublishRouting.Never);
        }
    }

    private sealed class EarlyGate : IPublishGate
    {
        public PublishVerdict Publishing(in IncomingPublish publish)
        {
            publish.Ticket.Complete(MqttReasonCode.Success, "early");
            return PublishVerdict.Pending(PublishRouting.Now);
        }
    }
}

using System.Text;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Gateway.Tests.Running;

[Collection(RunningGateways.Name)]
public sealed class AcknowledgingReadings : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private TestGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await TestGateway.StartAloneAsync(_folder.File("data"));

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_reading_is_acknowledged_with_how_safe_it_is_and_gets_its_place()
    {
        await using var client = await _gateway.ConnectAsync();
        var result = await PublishAsync(client, """{"boot":3,"seq":17,"time":"2026-03-01T08:59:30.000Z","temperature_c":21.37,"humidity_pct":45.20,"pressure_hpa":1013.25}""");
        Assert.Equal(MqttReasonCode.Success, result.Code);
        Assert.Equal("local", result.Level);
        await _gateway.UntilAsync("the reading is in the order", async () => (await _gateway.ReadingsAsync()).Count == 1);
        Assert.Equal(
            """{"sequence":1,"device":"bme-1","boot":3,"seq":17,"time":"2026-03-01T08:59:30.000Z","temperature_c":21.37,"humidity_pct":45.2,"pressure_hpa":1013.25}""",
            Assert.Single(await _gateway.ReadingsAsync()));
    }

    [Fact]
    public async Task A_reading_that_is_sent_twice_is_acknowledged_twice_and_kept_once()
    {
        await using var client = await _gateway.ConnectAsync();
        for (var i = 0; i < 2; i++)
            Assert.True((await PublishAsync(client, """{"boot":1,"seq":1,"temperature_c":20}""")).IsSuccess);
        Assert.True((await PublishAsync(client, """[{"boot":1,"seq":2,"temperature_c":20},{"boot":1,"seq":3,"temperature_c":20}]""")).IsSuccess);
        await _gateway.UntilAsync("three readings are in the order", async () => (await _gateway.ReadingsAsync()).Count == 3);
        Assert.Equal([("bme-1", 1, 1), ("bme-1", 1, 2), ("bme-1", 1, 3)], await _gateway.IdentitiesAsync());
    }

    [Fact]
    public async Task A_reading_at_qos_0_is_kept_as_well()
    {
        await using var client = await _gateway.ConnectAsync();
        await client.PublishAsync("edgeiot/device/bme-0/telemetry", """{"boot":1,"seq":1,"temperature_c":20}"""u8.ToArray(), MqttQoS.AtMostOnce);
        await _gateway.UntilAsync("the reading is in the order", async () => (await _gateway.ReadingsAsync("?device=bme-0")).Count == 1);
    }

    [Fact]
    public async Task Many_readings_at_once_keep_their_order()
    {
        await using var client = await _gateway.ConnectAsync();
        var results = await Task.WhenAll(Enumerable.Range(1, 2_000).Select(seq =>
            PublishAsync(client, $$"""{"boot":1,"seq":{{seq}},"temperature_c":20}""").AsTask()));
        Assert.All(results, result => Assert.True(result.IsSuccess));
        await _gateway.UntilAsync("all are in the order", async () => (await _gateway.IdentitiesAsync()).Count == 2_000);
        Assert.Equal(Enumerable.Range(1, 2_000).Select(seq => ("bme-1", 1L, (long)seq)), await _gateway.IdentitiesAsync());
    }

    [Fact]
    public async Task A_reading_that_comes_alone_needs_no_thread_but_those_that_bring_it()
    {
        await using var client = await _gateway.ConnectAsync();
        await _gateway.UntilAsync("a reading was taken by the thread that read it", async () =>
        {
            var before = await _gateway.MetricAsync("edgeiot_rounds_short_total");
            Assert.True((await PublishAsync(client, """{"boot":1,"seq":1,"temperature_c":20}""")).IsSuccess);
            return await _gateway.MetricAsync("edgeiot_rounds_short_total") > before;
        });
        await _gateway.UntilAsync("the loop puts it in order", async () => (await _gateway.ReadingsAsync()).Count == 1);
    }

    [Fact]
    public async Task What_cannot_be_taken_is_refused_with_field_and_limit_and_told_and_counted()
    {
        var received = new Received();
        await using var client = await _gateway.ConnectAsync(options => options with { Received = received.Take });
        await client.SubscribeAsync("edgeiot/gateway/+/event");
        var result = await PublishAsync(client, """{"boot":1,"seq":1,"temperature_c":200}""");
        Assert.Equal(MqttReasonCode.PayloadFormatInvalid, result.Code);
        Assert.Equal("temperature_c: must be a number from -90 to 120", result.Reason);
        var told = await received.UntilAsync("edgeiot/gateway/gw-1/event");
        Assert.Contains("\"device\":\"bme-1\"", told.Payload, StringComparison.Ordinal);
        Assert.Contains("temperature_c: must be", told.Payload, StringComparison.Ordinal);
        Assert.Contains("edgeiot_telemetry_refused_total 1", (await _gateway.GetAsync("/metrics")).Body, StringComparison.Ordinal);
        Assert.Empty(await _gateway.ReadingsAsync());
    }

    [Fact]
    public async Task A_311_client_gets_its_acknowledgement_although_nothing_is_kept()
    {
        await using var client = await _gateway.ConnectAsync(options => options with { Version = MqttProtocolVersion.V311, ClientId = "old" });
        Assert.True((await PublishAsync(client, "on")).IsSuccess);
        Assert.True((await PublishAsync(client, """{"boot":1,"seq":1,"temperature_c":20}""")).IsSuccess);
        await _gateway.UntilAsync("the reading is in the order", async () => (await _gateway.ReadingsAsync()).Count == 1);
    }

    [Fact]
    public async Task A_device_id_that_is_none_is_refused()
    {
        await using var client = await _gateway.ConnectAsync();
        var result = await client.PublishAsync("edgeiot/device/a b/telemetry", """{"boot":1,"seq":1,"temperature_c":20}"""u8.ToArray());
        Assert.Equal(MqttReasonCode.TopicNameInvalid, result.Code);
    }

    [Theory]
    [InlineData("edgeiot/readings")]
    [InlineData("edgeiot/device/bme-1/state")]
    [InlineData("edgeiot/device/bme-1/ack")]
    [InlineData("edgeiot/gateways")]
    [InlineData("edgeiot/mesh/state")]
    [InlineData("edgeiot/gateway/gw-1/availability")]
    [InlineData("$SYS/broker/version")]
    public async Task What_the_mesh_says_nobody_else_may_say(string topic)
    {
        await using var client = await _gateway.ConnectAsync();
        Assert.Equal(MqttReasonCode.NotAuthorized, (await client.PublishAsync(topic, "{}"u8.ToArray())).Code);
    }

    [Fact]
    public async Task Each_reading_is_published_once_in_order_and_as_the_state_of_its_board()
    {
        var received = new Received();
        await using var client = await _gateway.ConnectAsync(options => options with { Received = received.Take });
        await client.SubscribeAsync("edgeiot/readings", MqttQoS.AtLeastOnce);
        await client.SubscribeAsync("edgeiot/device/bme-1/state");
        for (var seq = 1; seq <= 3; seq++)
            await PublishAsync(client, $$"""{"boot":1,"seq":{{seq}},"temperature_c":20}""");
        await received.UntilAsync("edgeiot/readings", payload => payload.StartsWith("{\"sequence\":3,", StringComparison.Ordinal));
        await received.UntilAsync("edgeiot/device/bme-1/state", payload => payload.StartsWith("{\"sequence\":3,", StringComparison.Ordinal));
        var lines = received.Messages.Where(message => message.Topic == "edgeiot/readings").Select(message => message.Payload).ToList();
        Assert.Equal(await _gateway.ReadingsAsync(), lines);
    }

    [Fact]
    public async Task A_subscriber_that_comes_later_learns_gateways_mesh_and_home_assistants_devices()
    {
        await using var board = await _gateway.ConnectAsync();
        var announced = new Received();
        await using (var early = await _gateway.ConnectAsync(options => options with { Received = announced.Take }))
        {
            await early.SubscribeAsync("homeassistant/#");
            await PublishAsync(board, """{"boot":1,"seq":1,"temperature_c":20}""");
            await announced.UntilAsync("homeassistant/device/edgeiot-bme-1/config");
        }

        var received = new Received();
        await using var client = await _gateway.ConnectAsync(options => options with { Received = received.Take });
        await client.SubscribeAsync("#");
        await client.SubscribeAsync("$SYS/broker/clients/+");
        Assert.True((await received.UntilAsync("$SYS/broker/clients/total")).Retain);
        Assert.DoesNotContain(received.Messages, message => message.Topic == "$SYS/broker/version");
        var list = Encoding.UTF8.GetBytes((await received.UntilAsync("edgeiot/gateways")).Payload);
        var gateways = Protocol.Gateways.GatewayList.TryParse(new Protocol.Json.JsonReader(), list, 0, list.Length);
        Assert.Equal($"127.0.0.1:{_gateway.MqttPort}", Assert.Single(gateways!.Gateways).Mqtt.ToString());
        Assert.Contains("\"coordinator\":\"gw-1\"", (await received.UntilAsync("edgeiot/mesh/state", payload => payload.Contains("coordinator", StringComparison.Ordinal))).Payload, StringComparison.Ordinal);
        Assert.Equal("online", (await received.UntilAsync("edgeiot/gateway/gw-1/availability")).Payload);
        Assert.Contains("value_json.temperature_c", (await received.UntilAsync("homeassistant/device/edgeiot-bme-1/config")).Payload, StringComparison.Ordinal);
        Assert.All(received.Messages.Where(message => message.Topic.StartsWith("homeassistant", StringComparison.Ordinal)), message => Assert.True(message.Retain));
    }

    private static ValueTask<MqttPublishResult> PublishAsync(MqttClient client, string payload) =>
        client.PublishAsync("edgeiot/device/bme-1/telemetry", Encoding.UTF8.GetBytes(payload));
}

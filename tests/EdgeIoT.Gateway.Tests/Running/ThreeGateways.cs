using System.Text;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Gateway.Tests.Running;

[Collection(RunningGateways.Name)]
public sealed class ThreeGateways : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<TestGateway> _gateways = [];

    public async Task InitializeAsync()
    {
        _gateways.Add(await TestGateway.StartAsync(disk: null, TestGateway.Arguments(_folder.File("gw-1"), "--name", "gw-1")));
        for (var i = 2; i <= 3; i++)
            _gateways.Add(await TestGateway.StartAsync(disk: null, TestGateway.Arguments(_folder.File($"gw-{i}"), "--name", $"gw-{i}", "--join", _gateways[0].Gateway.Endpoints.Mesh.ToString())));
        foreach (var gateway in _gateways)
            await gateway.UntilAsync($"{gateway.Gateway.Settings.Name} knows three voters and a coordinator", async () =>
                gateway.Gateway.Status is { Voters: 3, Quorum: true } && (await gateway.GetAsync("/api/v1/mesh")).Body.Contains("\"coordinator\"", StringComparison.Ordinal));
    }

    public async Task DisposeAsync()
    {
        foreach (var gateway in _gateways)
            await gateway.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task All_show_the_same_readings_in_the_same_order_acknowledged_by_a_majority()
    {
        await Task.WhenAll(_gateways.Select(async (gateway, number) =>
        {
            await using var client = await gateway.ConnectAsync();
            for (var seq = 1; seq <= 100; seq++)
                Assert.Equal("quorum", (await PublishAsync(client, $"bme-{number}", seq)).Level);
        }));
        foreach (var gateway in _gateways)
            await gateway.UntilAsync("all readings are there", async () => (await gateway.ReadingsAsync()).Count == 300);
        var first = await _gateways[0].ReadingsAsync();
        foreach (var gateway in _gateways)
            Assert.Equal(first, await gateway.ReadingsAsync());
    }

    [Fact]
    public async Task A_board_that_moves_keeps_its_order()
    {
        for (var seq = 1; seq <= 12; seq++)
        {
            await using var client = await _gateways[seq % 3].ConnectAsync();
            Assert.True((await PublishAsync(client, "wanderer", seq)).IsSuccess);
        }

        await _gateways[0].UntilAsync("all readings are there", async () => (await _gateways[0].ReadingsAsync()).Count == 12);
        Assert.Equal(Enumerable.Range(1, 12).Select(seq => ("wanderer", 1L, (long)seq)), await _gateways[0].IdentitiesAsync());
    }

    [Fact]
    public async Task Ordinary_topics_reach_the_subscribers_of_every_gateway()
    {
        var received = new Received();
        await using var subscriber = await _gateways[2].ConnectAsync(options => options with { Received = received.Take });
        await subscriber.SubscribeAsync("home/#", MqttQoS.AtLeastOnce);
        await using var publisher = await _gateways[0].ConnectAsync();
        var opened = received.UntilAsync("home/door");
        // At most once between gateways, so that one of two whose link is not open yet hears the next.
        for (; !opened.IsCompleted; await Task.WhenAny(opened, Task.Delay(200)))
            await publisher.PublishAsync("home/door", "open"u8.ToArray(), properties: new MqttMessageProperties { ContentType = "text/plain" });
        Assert.Equal("open", (await opened).Payload);
    }

    [Fact]
    public async Task What_is_retained_is_retained_on_every_gateway_and_on_one_that_comes_back()
    {
        await using var publisher = await _gateways[0].ConnectAsync();
        await publisher.PublishAsync("home/lamp", "on"u8.ToArray(), retain: true);
        await UntilRetainedAsync(_gateways[1], "home/lamp", "on");
        await _gateways[2].DisposeAsync();
        await publisher.PublishAsync("home/lamp", "off"u8.ToArray(), retain: true);
        _gateways[2] = await TestGateway.StartAsync(disk: null, "--data", _folder.File("gw-3"));
        await UntilRetainedAsync(_gateways[2], "home/lamp", "off");
    }

    [Fact]
    public async Task The_others_go_on_when_one_is_gone_and_it_catches_up_when_it_is_back()
    {
        await using var client = await _gateways[0].ConnectAsync();
        Assert.True((await PublishAsync(client, "bme-1", 1)).IsSuccess);
        await _gateways[1].DisposeAsync();
        for (var seq = 2; seq <= 20; seq++)
            Assert.True((await PublishAsync(client, "bme-1", seq)).IsSuccess);
        await _gateways[2].UntilAsync("all readings are there", async () => (await _gateways[2].ReadingsAsync()).Count == 20);
        _gateways[1] = await TestGateway.StartAsync(disk: null, "--data", _folder.File("gw-2"));
        await _gateways[1].UntilAsync("it has caught up", async () => (await _gateways[1].ReadingsAsync()).Count == 20);
        Assert.Equal(await _gateways[2].ReadingsAsync(), await _gateways[1].ReadingsAsync());
    }

    [Fact]
    public async Task Without_a_majority_readings_are_held_and_acknowledged_when_it_is_back()
    {
        await _gateways[1].DisposeAsync();
        await using var client = await _gateways[0].ConnectAsync();
        await _gateways[2].Gateway.DisposeAsync();
        await _gateways[0].UntilAsync("it has noticed", async () => (await _gateways[0].GetAsync("/readyz")).Status == 503);
        var publish = PublishAsync(client, "bme-1", 1).AsTask();
        Assert.False(publish.IsCompleted);
        _gateways[1] = await TestGateway.StartAsync(disk: null, "--data", _folder.File("gw-2"));
        Assert.True((await publish.WaitAsync(TestGateway.Patience)).IsSuccess);
    }

    [Fact]
    public async Task A_gateway_with_another_token_is_refused_and_the_mesh_goes_on()
    {
        File.WriteAllText(_folder.File("token"), "not the token of this mesh");
        await using var stranger = await TestGateway.StartAsync(disk: null, TestGateway.Arguments(
            _folder.File("stranger"), "--name", "stranger", "--join", _gateways[0].Gateway.Endpoints.Mesh.ToString(), "--join-token-file", _folder.File("token")));
        await stranger.UntilAsync("its refusal is counted on either side", async () =>
            (await stranger.GetAsync("/metrics")).Body.Contains("edgeiot_mesh_refused_", StringComparison.Ordinal)
            || (await _gateways[0].GetAsync("/metrics")).Body.Contains("edgeiot_mesh_refused_", StringComparison.Ordinal));
        Assert.Equal(503, (await stranger.GetAsync("/readyz")).Status);
        await using var client = await _gateways[0].ConnectAsync();
        Assert.True((await PublishAsync(client, "bme-1", 1)).IsSuccess);
        Assert.DoesNotContain("stranger", (await _gateways[0].GetAsync("/api/v1/mesh")).Body, StringComparison.Ordinal);
    }

    private static ValueTask<MqttPublishResult> PublishAsync(MqttClient client, string device, int seq) =>
        client.PublishAsync($"edgeiot/device/{device}/telemetry", Encoding.UTF8.GetBytes($$"""{"boot":1,"seq":{{seq}},"temperature_c":20}"""));

    private static async Task UntilRetainedAsync(TestGateway gateway, string topic, string payload)
    {
        var received = new Received();
        await using var subscriber = await gateway.ConnectAsync(options => options with { Received = received.Take });
        await subscriber.SubscribeAsync(topic);
        await received.UntilAsync(topic, text => text == payload);
    }
}

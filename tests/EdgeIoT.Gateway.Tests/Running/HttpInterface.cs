using System.Text;
using System.Text.Json;

namespace EdgeIoT.Gateway.Tests.Running;

[Collection(RunningGateways.Name)]
public sealed class HttpInterface : IAsyncLifetime
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
    public async Task The_mesh_is_told_in_the_shape_that_tools_rely_on()
    {
        using var json = JsonDocument.Parse((await _gateway.GetAsync("/api/v1/mesh")).Body);
        var mesh = json.RootElement;
        Assert.Equal("gw-1", mesh.GetProperty("self").GetString());
        Assert.Equal("gw-1", mesh.GetProperty("coordinator").GetString());
        Assert.True(mesh.GetProperty("quorum").GetBoolean());
        Assert.Equal((1, 1, 0), (mesh.GetProperty("voters").GetInt32(), mesh.GetProperty("epoch").GetInt32(), mesh.GetProperty("sequence").GetInt32()));
        Assert.True(mesh.GetProperty("term").GetInt64() > 0);
        var gateway = Assert.Single(mesh.GetProperty("gateways").EnumerateArray());
        Assert.Equal(mesh.GetProperty("id").GetString(), gateway.GetProperty("id").GetString());
        Assert.Equal("alive", gateway.GetProperty("state").GetString());
        Assert.Equal($"127.0.0.1:{_gateway.MqttPort}", gateway.GetProperty("mqtt").GetString());
        Assert.Equal(_gateway.Gateway.Endpoints.Http, gateway.GetProperty("http").GetString());
        foreach (var name in (string[])["priority", "capacity", "load", "devices"])
            Assert.Equal(JsonValueKind.Number, gateway.GetProperty(name).ValueKind);
    }

    [Fact]
    public async Task Readings_are_found_by_board_place_and_number()
    {
        await using var client = await _gateway.ConnectAsync();
        for (var seq = 1; seq <= 30; seq++)
            await client.PublishAsync($"edgeiot/device/bme-{seq % 3}/telemetry", Encoding.UTF8.GetBytes($$"""{"boot":1,"seq":{{seq}},"pressure_hpa":1000.5}"""));
        await _gateway.UntilAsync("all are in the order", async () => (await _gateway.ReadingsAsync()).Count == 30);
        var all = await _gateway.ReadingsAsync();
        Assert.Equal(all[10..15], await _gateway.ReadingsAsync("?after=10&limit=5"));
        var second = all.FindAll(line => line.Contains("\"bme-2\"", StringComparison.Ordinal));
        Assert.Equal(second[3..5], await _gateway.ReadingsAsync($"?device=bme-2&limit=2&after={Sequence(second[2])}"));
        Assert.Empty(await _gateway.ReadingsAsync("?after=30"));
        Assert.Empty(await _gateway.ReadingsAsync("?device=nobody"));
        using var devices = JsonDocument.Parse((await _gateway.GetAsync("/api/v1/devices")).Body);
        Assert.Equal("bme-0 bme-1 bme-2", string.Join(' ', devices.RootElement.EnumerateArray().Select(device => device.GetProperty("device").GetString())));
        var first = devices.RootElement[0];
        Assert.Equal((10, "gw-1", 1000.5), (first.GetProperty("readings").GetInt32(), first.GetProperty("gateway").GetString(), first.GetProperty("pressure_hpa").GetDouble()));
    }

    [Theory]
    [InlineData("limit=0", "limit must be a whole number from 1 to 10000")]
    [InlineData("limit=10001", "limit must be a whole number from 1 to 10000")]
    [InlineData("limit=ten", "limit must be a whole number from 1 to 10000")]
    [InlineData("after=-1", "after must be a whole number from 0")]
    [InlineData("after=99999999999999999999", "after must be a whole number from 0")]
    [InlineData("device=a%20b", "device must be 1 to 64 letters, digits, - or _")]
    [InlineData("device=", "device must be 1 to 64 letters, digits, - or _")]
    public async Task A_parameter_that_cannot_be_used_is_named_with_its_limit(string query, string detail)
    {
        var (status, body) = await _gateway.GetAsync($"/api/v1/readings?{query}");
        Assert.Equal(400, status);
        using var problem = JsonDocument.Parse(body);
        Assert.Equal(detail, problem.RootElement.GetProperty("detail").GetString());
        Assert.Equal(query.Split('=')[0], problem.RootElement.GetProperty("field").GetString());
    }

    [Fact]
    public async Task It_says_that_it_lives_and_that_it_is_ready()
    {
        Assert.Equal((200, "ok\n"), await _gateway.GetAsync("/healthz"));
        Assert.Equal((200, """{"ready":true}"""), await _gateway.GetAsync("/readyz"));
        Assert.Equal(404, (await _gateway.GetAsync("/nowhere")).Status);
    }

    [Fact]
    public async Task Metrics_count_what_happened()
    {
        await using var client = await _gateway.ConnectAsync();
        await client.PublishAsync("edgeiot/device/bme-1/telemetry", """{"boot":1,"seq":1,"temperature_c":20}"""u8.ToArray());
        var (status, body) = await _gateway.GetAsync("/metrics");
        Assert.Equal(200, status);
        foreach (var line in (string[])["edgeiot_ready 1", "edgeiot_coordinator 1", "edgeiot_readings_received_total 1", "edgeiot_acknowledge_seconds_count 1",
            "# TYPE edgeiot_acknowledge_seconds histogram", "# TYPE edgeiot_store_flushes_total counter", "edgeiot_mqtt_connections 1"])
            Assert.Contains($"\n{line}\n", $"\n{body}", StringComparison.Ordinal);
    }

    private static string Sequence(string line) => line["{\"sequence\":".Length..line.IndexOf(',', StringComparison.Ordinal)];
}

using System.Net;
using System.Net.Sockets;
using EdgeIoT.Gateway.Data;
using EdgeIoT.Gateway.Hosting;
using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Gateway.Settings;
using EdgeIoT.Gateway.Storage;
using EdgeIoT.Gateway.Tests.Storage;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Gateway.Tests.Running;

[Collection(RunningGateways.Name)]
public sealed class StartingAndStopping : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_data_folder_alone_restarts_a_gateway_as_it_was()
    {
        GatewaySettings before;
        List<string> readings;
        await using (var gateway = await TestGateway.StartAloneAsync(_folder.File("data")))
        {
            before = gateway.Gateway.Settings;
            await using var client = await gateway.ConnectAsync();
            for (var seq = 1; seq <= 3; seq++)
                await client.PublishAsync("edgeiot/device/bme-1/telemetry", System.Text.Encoding.UTF8.GetBytes($$"""{"boot":1,"seq":{{seq}},"temperature_c":20}"""));
            await gateway.UntilAsync("three readings are in the order", async () => (await gateway.ReadingsAsync()).Count == 3);
            readings = await gateway.ReadingsAsync();
        }

        await using var again = await TestGateway.StartAsync(disk: null, "--data", _folder.File("data"));
        Assert.Equal(before with { Join = [] }, again.Gateway.Settings with { Join = [] });
        await again.UntilAsync("the readings are back", async () => (await again.ReadingsAsync()).Count == 3);
        Assert.Equal(readings, await again.ReadingsAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_broken_invariant_nothing_more_is_taken_in(bool byWhoBringsIt)
    {
        await using var gateway = await TestGateway.StartAloneAsync(_folder.File("data"));
        var ends = gateway.Gateway.RunAsync(CancellationToken.None);
        var inputs = gateway.Gateway.Inputs;
        inputs.Post(new Input(InputKind.Promote) { Subject = "not what belongs there" }, wake: !byWhoBringsIt);
        inputs.Run();
        Assert.False(await ends.WaitAsync(TestGateway.Patience));
        inputs.Post(new Input(InputKind.Durable), wake: true);
        inputs.Run();
        Assert.NotEqual(0, inputs.Count);
    }

    [Theory]
    [InlineData("--mqtt-port")]
    [InlineData("--http-port")]
    [InlineData("--mesh-port")]
    public async Task A_port_that_is_in_use_is_named_with_its_option(string option)
    {
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var socket = option == "--mesh-port" ? udp : tcp;
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (socket == tcp)
            tcp.Listen();
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        var failure = await Assert.ThrowsAsync<SettingsException>(() => TestGateway.StartAsync(disk: null, TestGateway.Arguments(_folder.File("data"), option, $"{port}")));
        Assert.Equal($"port {port} is in use; choose another with {option}", failure.Message);
    }

    [Fact]
    public async Task An_address_that_is_not_of_this_machine_is_named()
    {
        File.WriteAllText(_folder.File("token"), "0123456789abcdef");
        var failure = await Assert.ThrowsAsync<SettingsException>(() =>
            TestGateway.StartAsync(disk: null, TestGateway.Arguments(_folder.File("data"), "--bind", "192.0.2.77", "--join-token-file", _folder.File("token"))));
        Assert.Equal("--bind 192.0.2.77 is not an address of this machine", failure.Message);
    }

    [Fact]
    public async Task A_second_gateway_on_the_same_data_folder_is_refused()
    {
        await using var gateway = await TestGateway.StartAsync(disk: null, TestGateway.Arguments(_folder.File("data")));
        await Assert.ThrowsAsync<DataFolderException>(() => TestGateway.StartAsync(disk: null, TestGateway.Arguments(_folder.File("data"))));
    }

    [Fact]
    public async Task A_damaged_segment_is_named_and_stops_the_start()
    {
        await using (await TestGateway.StartAloneAsync(_folder.File("data")))
        {
        }

        var segment = Path.Combine(_folder.File("data"), "segments", "00000001.seg");
        using (var file = File.OpenHandle(segment, FileMode.Open, FileAccess.ReadWrite))
            RandomAccess.Write(file, [0xFF], 120);
        var failure = await Assert.ThrowsAsync<StoreException>(() => TestGateway.StartAsync(disk: null, TestGateway.Arguments(_folder.File("data"))));
        Assert.StartsWith($"{segment} is damaged at offset", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--mqtt-prot", "1")]
    [InlineData("--mqtt-port", "70000")]
    [InlineData("--join-token-file", "/nowhere")]
    public async Task What_cannot_be_used_ends_the_process_with_2(params string[] arguments) =>
        Assert.Equal(GatewayHost.UsageError, await GatewayHost.RunAsync(TestGateway.Arguments(_folder.File("data"), arguments)));

    [Fact]
    public async Task Asked_to_stop_it_says_goodbye_and_ends_with_0()
    {
        using var stop = new CancellationTokenSource();
        var closed = new TaskCompletionSource<MqttReasonCode>();
        var run = GatewayHost.RunAsync(TestGateway.Arguments(_folder.File("data"), "--name", "gw-1"), stop.Token);
        var settings = _folder.File("data/settings.json");
        await Eventually.TrueAsync("its settings are saved", () => Task.FromResult(File.Exists(settings)));
        var port = int.Parse(System.Text.Json.JsonDocument.Parse(File.ReadAllText(settings)).RootElement.GetProperty("mqtt-port").GetString()!);
        await using var client = new Mqtt.Client.MqttClient(new() { Host = "127.0.0.1", Port = port, Closed = (_, why) => closed.TrySetResult(why.Code) });
        Assert.True((await client.ConnectAsync()).IsSuccess);
        var started = DateTime.UtcNow;
        await stop.CancelAsync();
        Assert.Equal(0, await run.WaitAsync(TestGateway.Patience));
        Assert.InRange(DateTime.UtcNow - started, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal(MqttReasonCode.ServerShuttingDown, await closed.Task.WaitAsync(TestGateway.Patience));
    }

    [Fact]
    public async Task A_disk_that_refuses_a_write_stops_acknowledgements_and_is_told()
    {
        var disk = new TestDisk();
        await using var gateway = await TestGateway.StartAloneAsync(_folder.File("data"), disk);
        await using var client = await gateway.ConnectAsync();
        Assert.True((await client.PublishAsync("edgeiot/device/bme-1/telemetry", """{"boot":1,"seq":1,"temperature_c":20}"""u8.ToArray())).IsSuccess);
        await gateway.UntilAsync("the reading is in the order", async () => (await gateway.ReadingsAsync()).Count == 1);
        disk.FailWrites = true;
        var result = await client.PublishAsync("edgeiot/device/bme-1/telemetry", """{"boot":1,"seq":2,"temperature_c":20}"""u8.ToArray());
        Assert.False(result.IsSuccess);
        await gateway.UntilAsync("it says that it is not ready", async () => (await gateway.GetAsync("/readyz")).Status == 503);
        Assert.Contains("the disk refused a write: No space left on device", (await gateway.GetAsync("/readyz")).Body, StringComparison.Ordinal);
        Assert.Equal(200, (await gateway.GetAsync("/healthz")).Status);
        Assert.Single(await gateway.ReadingsAsync());
        disk.FailWrites = false;
        await using var second = await gateway.ConnectAsync();
        Assert.False((await second.PublishAsync("edgeiot/device/bme-1/telemetry", """{"boot":1,"seq":3,"temperature_c":20}"""u8.ToArray())).IsSuccess);
    }
}

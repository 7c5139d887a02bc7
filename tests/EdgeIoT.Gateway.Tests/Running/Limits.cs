using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeIoT.Gateway.Clients;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Gateway.Tests.Running;

/// <summary>What one client or address can take of a gateway.</summary>
[Collection(RunningGateways.Name)]
public sealed class Limits : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private TestGateway _gateway = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Connections_of_one_address_are_limited_on_every_port_together()
    {
        await StartAsync("--limit-loopback", "--max-connections-per-address", "2");
        await using var client = await _gateway.ConnectAsync();
        using var http = new TcpClient();
        await http.ConnectAsync(IPAddress.Loopback, _gateway.Gateway.Endpoints.HttpPort);
        await http.GetStream().WriteAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        Assert.NotEqual(0, await http.GetStream().ReadAsync(new byte[1]));
        await using var third = new MqttClient(new MqttClientOptions { Host = "127.0.0.1", Port = _gateway.MqttPort });
        Assert.False((await third.ConnectAsync()).IsSuccess);
        http.Dispose();
        Assert.True((await client.PublishAsync("a", default)).IsSuccess);
        await _gateway.UntilAsync("there is room again and the refusal is counted", async () =>
        {
            try
            {
                return await _gateway.MetricAsync("edgeiot_mqtt_connections_cut_total") > 0;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task A_client_that_publishes_too_fast_is_held_back_and_loses_nothing()
    {
        await StartAsync("--publish-rate", "50");
        await using var client = await _gateway.ConnectAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 120).Select(_ => client.PublishAsync("a", default).AsTask()));
        Assert.All(results, result => Assert.True(result.IsSuccess));
        Assert.InRange(await _gateway.MetricAsync("edgeiot_mqtt_publish_pauses_total"), 1, 120);
        Assert.Equal(120, await _gateway.MetricAsync("edgeiot_mqtt_messages_received_total"));
    }

    [Fact]
    public async Task Guessing_passwords_gets_slower_and_slower()
    {
        Directory.CreateDirectory(_folder.File("data"));
        await File.WriteAllTextAsync(_folder.File("data/users.json"), JsonSerializer.Serialize(
            new Dictionary<string, UserPassword>(StringComparer.Ordinal) { ["alice"] = UserPassword.Create("wonder", iterations: 1000) }, CredentialJson.Default.DictionaryStringUserPassword));
        await StartAsync("--bind", "0.0.0.0");
        for (var i = 0; i < FailedLogins.Free; i++)
            Assert.Equal(MqttReasonCode.BadUserNameOrPassword, await LoginAsync("blunder"));
        var guesses = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => LoginAsync("blunder")));
        Assert.Contains(MqttReasonCode.ServerBusy, guesses);
        Assert.True(await _gateway.MetricAsync("edgeiot_logins_failed_total") < 20);
        Assert.True(await _gateway.MetricAsync("edgeiot_logins_slowed_total") > 20);
        await _gateway.UntilAsync("the right password is looked at", async () => await LoginAsync("wonder") == MqttReasonCode.Success);
    }

    private async Task<MqttReasonCode> LoginAsync(string password)
    {
        await using var client = new MqttClient(new MqttClientOptions
        {
            Host = "127.0.0.1", Port = _gateway.MqttPort, UserName = "alice", Password = System.Text.Encoding.UTF8.GetBytes(password), ConnectTimeout = TestGateway.Patience,
        });
        return (await client.ConnectAsync()).Code;
    }

    private async Task StartAsync(params string[] more) =>
        _gateway = await TestGateway.StartAsync(disk: null, TestGateway.Arguments(_folder.File("data"), ["--name", "gw-1", .. more]));
}

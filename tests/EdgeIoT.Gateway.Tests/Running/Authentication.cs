using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeIoT.Gateway.Clients;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Protocol.Credentials;
using EdgeIoT.Protocol.Discovery;

namespace EdgeIoT.Gateway.Tests.Running;

/// <summary>On a gateway that listens on more than loopback.</summary>
[Collection(RunningGateways.Name)]
public sealed class Authentication : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(DeviceCredentials.KeySize);
    private TestGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_folder.File("data"));
        await File.WriteAllTextAsync(_folder.File("data/users.json"), JsonSerializer.Serialize(
            new Dictionary<string, UserPassword>(StringComparer.Ordinal) { ["alice"] = UserPassword.Create("wonder", iterations: 1000) }, CredentialJson.Default.DictionaryStringUserPassword));
        await File.WriteAllTextAsync(_folder.File("data/devices.json"), $$"""{"bme-1":"{{Convert.ToHexStringLower(_key)}}"}""");
        _gateway = await TestGateway.StartAsync(disk: null, TestGateway.Arguments(_folder.File("data"), "--name", "gw-1", "--bind", "0.0.0.0"));
        await _gateway.UntilAsync("it is ready", async () => (await _gateway.GetAsync("/readyz")).Status == 200);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_join_token_was_made_that_only_its_owner_can_read()
    {
        Assert.Equal(64, File.ReadAllText(_folder.File("data/join-token")).Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("data/join-token")));
        await Task.CompletedTask;
    }

    [Theory]
    [InlineData(null, null, MqttReasonCode.NotAuthorized)]
    [InlineData("alice", "wonder", MqttReasonCode.Success)]
    [InlineData("alice", "blunder", MqttReasonCode.BadUserNameOrPassword)]
    [InlineData("alice", null, MqttReasonCode.BadUserNameOrPassword)]
    [InlineData("mallory", "wonder", MqttReasonCode.BadUserNameOrPassword)]
    [InlineData("bme-1", "wonder", MqttReasonCode.BadUserNameOrPassword)]
    public async Task Users_come_in_by_their_password_and_nobody_else(string? user, string? password, MqttReasonCode expected)
    {
        await using var client = Client("tool", user, password);
        Assert.Equal(expected, (await client.ConnectAsync()).Code);
    }

    [Fact]
    public async Task A_board_comes_in_by_its_key_and_the_gateways_nonce()
    {
        var reply = await DiscoverAsync();
        Assert.Equal("gw-1", reply.GatewayName);
        Assert.Equal(_gateway.MqttPort, reply.MqttPort);
        Assert.True(reply.HasQuorum);
        var password = Password(reply, _key, "board-1");
        await using (var client = Client("board-1", "bme-1", password))
        {
            Assert.Equal(MqttReasonCode.Success, (await client.ConnectAsync()).Code);
            Assert.True((await client.PublishAsync("edgeiot/device/bme-1/telemetry", """{"boot":1,"seq":1,"temperature_c":20}"""u8.ToArray())).IsSuccess);
            Assert.Equal(MqttReasonCode.NotAuthorized, (await client.PublishAsync("edgeiot/device/bme-2/telemetry", """{"boot":1,"seq":1,"temperature_c":20}"""u8.ToArray())).Code);
            Assert.Equal(MqttReasonCode.NotAuthorized, (await client.PublishAsync("home/door", "open"u8.ToArray())).Code);
            Assert.Equal([MqttReasonCode.GrantedQoS1], await client.SubscribeAsync("edgeiot/device/bme-1/request/+", MqttQoS.AtLeastOnce));
            Assert.Equal([MqttReasonCode.NotAuthorized], await client.SubscribeAsync("#"));
            Assert.Equal([MqttReasonCode.NotAuthorized], await client.SubscribeAsync("$SYS/#"));
        }

        await using var replayed = Client("board-1", "bme-1", password);
        Assert.Equal(MqttReasonCode.BadUserNameOrPassword, (await replayed.ConnectAsync()).Code);
        await using var other = Client("board-2", "bme-1", Password(reply, _key, "board-1"));
        Assert.Equal(MqttReasonCode.BadUserNameOrPassword, (await other.ConnectAsync()).Code);
        await using var wrong = Client("board-1", "bme-1", Password(reply, new byte[32], "board-1"));
        Assert.Equal(MqttReasonCode.BadUserNameOrPassword, (await wrong.ConnectAsync()).Code);
    }

    [Fact]
    public async Task A_stranger_is_no_gateway()
    {
        await using var client = new MqttClient(new MqttClientOptions
        {
            Host = "127.0.0.1", Port = _gateway.MqttPort, AuthenticationMethod = "EDGEIOT-MESH", AuthenticationData = new byte[200], Authenticate = (_, _) => { },
        });
        Assert.False((await client.ConnectAsync()).IsSuccess);
        Assert.Equal(200, (await _gateway.GetAsync("/readyz")).Status);
    }

    private MqttClient Client(string id, string? user, string? password) => new(new MqttClientOptions
    {
        Host = "127.0.0.1", Port = _gateway.MqttPort, ClientId = id, UserName = user, Password = password is null ? null : Encoding.UTF8.GetBytes(password),
    });

    private static string Password(DiscoveryReply reply, byte[] key, string clientId) => DeviceCredentials.MakePassword(
        new Hmac(), key, "bme-1", clientId, reply.GatewayId, reply.Nonce, RandomNumberGenerator.GetBytes(DeviceCredentials.BoardNonceSize));

    private async Task<DiscoveryReply> DiscoverAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await socket.SendToAsync(new DiscoveryQuery(42, 1).ToBytes(), new IPEndPoint(IPAddress.Loopback, _gateway.Gateway.Settings.MeshPort));
        var buffer = new byte[512];
        var length = (await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0)).WaitAsync(TestGateway.Patience)).ReceivedBytes;
        var reply = DiscoveryReply.TryParse(buffer, 0, length);
        Assert.Equal(42, reply?.Transaction);
        return reply!;
    }

    private sealed class Hmac : IHmacSha256
    {
        public byte[] Compute(byte[] key, byte[] data) => HMACSHA256.HashData(key, data);
    }
}

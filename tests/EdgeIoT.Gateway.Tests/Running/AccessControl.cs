using System.Text;
using System.Text.Json;
using EdgeIoT.Gateway.Clients;
using EdgeIoT.Gateway.Settings;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Gateway.Tests.Running;

/// <summary>Rules, users and their changes on a gateway that listens on more than loopback.</summary>
[Collection(RunningGateways.Name)]
public sealed class AccessControl : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogLines _log = new();
    private readonly Dictionary<string, UserPassword> _passwords = new(StringComparer.Ordinal);
    private TestGateway _gateway = null!;
    private MqttClosed? _closed;

    private string Data => _folder.File("data");

    public Task InitializeAsync()
    {
        Directory.CreateDirectory(Data);
        Users("alice", "bob");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Without_rules_users_may_do_nothing_and_are_told_what_to_do()
    {
        await StartAsync();
        await using var alice = await ConnectAsync("alice");
        var published = await alice.PublishAsync("home/door", "open"u8.ToArray());
        Assert.Equal(MqttReasonCode.NotAuthorized, published.Code);
        Assert.Equal("may not publish to home/door: users may do nothing before a file acl says so", published.Reason);
        Assert.Equal([MqttReasonCode.NotAuthorized], await alice.SubscribeAsync("#"));
        await _gateway.UntilAsync("the log says so", () => _log.Tell("users may do nothing because there is no"));
        await ExpectMetricAsync("edgeiot_acl_publishes_refused_total", 1);
        await ExpectMetricAsync("edgeiot_acl_subscriptions_refused_total", 1);
    }

    [Fact]
    public async Task Rules_hold_at_publish_at_subscribe_at_delivery_and_for_wills()
    {
        Acl("user alice\ntopic readwrite home/#\ntopic read edgeiot/#\ntopic deny home/secret\nuser bob\ntopic #\npattern write clients/%c/#");
        await StartAsync();
        var heard = new Received();
        await using var alice = await ConnectAsync("alice", options => options with { ClientId = "a1", Received = heard.Take });
        await using var bob = await ConnectAsync("bob");
        Assert.Equal([MqttReasonCode.GrantedQoS1], await alice.SubscribeAsync("#", MqttQoS.AtLeastOnce));
        Assert.Equal([MqttReasonCode.NotAuthorized], await alice.SubscribeAsync("work/+"));
        Assert.Equal([MqttReasonCode.NotAuthorized], await alice.SubscribeAsync("home/secret"));
        foreach (var topic in (string[])["work/a", "home/secret", "home/last"])
            Assert.True((await bob.PublishAsync(topic, "x"u8.ToArray())).IsSuccess);
        await heard.UntilAsync("home/last");
        Assert.DoesNotContain(heard.Messages, message => message.Topic is "work/a" or "home/secret");
        await ExpectMetricAsync("edgeiot_acl_deliveries_withheld_total", 2);

        Assert.True((await alice.PublishAsync("home/a", default)).IsSuccess);
        Assert.True((await alice.PublishAsync("clients/a1/x", default)).IsSuccess);
        Assert.Equal(MqttReasonCode.NotAuthorized, (await alice.PublishAsync("clients/a2/x", default)).Code);
        Assert.Equal(MqttReasonCode.NotAuthorized, (await bob.PublishAsync("edgeiot/readings", default)).Code);
        await ExpectLateWillAsync(heard);
    }

    [Fact]
    public async Task A_change_of_the_rules_holds_for_connected_clients_and_a_bad_one_changes_nothing()
    {
        Acl("user alice\ntopic home/#");
        await StartAsync();
        await using var alice = await ConnectAsync("alice");
        Assert.True((await alice.PublishAsync("home/a", default)).IsSuccess);
        Acl("user alice\ntopic work/#");
        await _gateway.UntilAsync("the new rule holds", async () => (await alice.PublishAsync("work/a", default)).IsSuccess);
        Assert.Equal(MqttReasonCode.NotAuthorized, (await alice.PublishAsync("home/a", default)).Code);

        Acl("user alice\ntopic work/#\ntopik home/#");
        await _gateway.UntilAsync("the bad file is counted", async () => await _gateway.MetricAsync("edgeiot_files_unusable_total") == 1);
        await _gateway.UntilAsync("the log names the line", () => _log.Tell("line 3: 'topik' is not understood"));
        Assert.True((await alice.PublishAsync("work/a", default)).IsSuccess);
        Assert.Equal(MqttReasonCode.NotAuthorized, (await alice.PublishAsync("home/a", default)).Code);

        Acl("user alice\ntopic home/#");
        _gateway.Gateway.Reload();
        Assert.True((await alice.PublishAsync("home/a", default)).IsSuccess);
    }

    [Fact]
    public async Task A_user_that_is_removed_or_has_another_password_is_sent_away()
    {
        Acl("pattern #");
        await StartAsync();
        await using var alice = await ConnectAsync("alice", options => options with { Closed = (_, why) => Closed(why) });
        await using var bob = await ConnectAsync("bob");
        Users("bob");
        await _gateway.UntilAsync("alice is sent away", () => _closed is not null);
        Assert.Equal(MqttReasonCode.AdministrativeAction, _closed!.Code);
        await using (var again = Client("alice", options => options))
            Assert.Equal(MqttReasonCode.BadUserNameOrPassword, (await again.ConnectAsync()).Code);
        Assert.True((await bob.PublishAsync("still/here", default)).IsSuccess);
        _passwords.Remove("bob");
        Users("alice", "bob");
        await _gateway.UntilAsync("bob's password is another one", () => !bob.IsConnected);
        await (await ConnectAsync("alice")).DisposeAsync();
    }

    [Fact]
    public async Task Mosquittos_files_are_taken_as_they_are()
    {
        var passwords = _folder.File("passwd");
        await File.WriteAllTextAsync(passwords, "carol:$7$101$9qqnVvcmSiPmqgso$TatLpKdP2KNO9dxeW9iciA0VdyLy0aZdwgpIN9gMEy22av++q6FySnVPOhg4ESzuTTQqH5TszmMJBJo4wYOxoA==\n");
        await File.WriteAllTextAsync(_folder.File("aclfile"), "user carol\ntopic write a\n");
        await StartAsync("--password-file", passwords, "--acl-file", _folder.File("aclfile"));
        await using var carol = await ConnectAsync("carol", options => options with { Password = "wonderland"u8.ToArray() });
        Assert.True((await carol.PublishAsync("a", default)).IsSuccess);
        Assert.False((await carol.PublishAsync("b", default)).IsSuccess);
    }

    [Fact]
    public async Task Topics_with_a_dollar_are_open_except_those_of_the_broker()
    {
        Acl("user alice\ntopic readwrite #\ntopic readwrite $app/#\ntopic write $SYS/#\ntopic write $edgeiot/#\ntopic write $share/#\ntopic write $SYSTEM");
        await StartAsync();
        var heard = new Received();
        await using var alice = await ConnectAsync("alice", options => options with { Received = heard.Take });
        await alice.SubscribeAsync("#");
        await alice.SubscribeAsync("$app/+");
        Assert.Equal(MqttReasonCode.NotAuthorized, (await alice.PublishAsync("$other/a", default)).Code);
        foreach (var topic in (string[])["$SYS", "$SYS/broker/version", "$edgeiot/mesh", "$share/group/a"])
            Assert.Equal((MqttReasonCode.NotAuthorized, $"may not publish to {topic}: the mesh alone publishes there"), await AnswerAsync(alice, topic));
        foreach (var topic in (string[])["$SYSTEM", "$app/a", "last"])
            Assert.True((await alice.PublishAsync(topic, "x"u8.ToArray())).IsSuccess, topic);
        await heard.UntilAsync("last");
        Assert.Equal(["$app/a", "last"], heard.Messages.Select(message => message.Topic).Where(topic => !topic.StartsWith("edgeiot/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_list_that_cannot_be_used_ends_the_start_with_its_line()
    {
        Acl("topic home/#\ntopic a\nuser");
        var problem = await Assert.ThrowsAsync<SettingsException>(() => StartAsync());
        Assert.Equal($"{Path.Combine(Data, "acl")} cannot be used: line 3: the name after 'user' is missing", problem.Message);
        var missing = await Assert.ThrowsAsync<SettingsException>(() => StartAsync("--acl-file", _folder.File("none")));
        Assert.Equal($"{_folder.File("none")} cannot be used: there is no such file", missing.Message);
    }

    private static async Task<(MqttReasonCode Code, string? Reason)> AnswerAsync(MqttClient client, string topic)
    {
        var answer = await client.PublishAsync(topic, default);
        return (answer.Code, answer.Reason);
    }

    private void Closed(MqttClosed why) => _closed = why;

    private async Task ExpectLateWillAsync(Received heard)
    {
        foreach (var topic in (string[])["edgeiot/will", "home/will"])
        {
            await using var dying = await ConnectAsync("alice", options => options with { ClientId = topic[..4], Will = new MqttWill(topic, "bye"u8.ToArray()) });
            await dying.DisconnectAsync(MqttReasonCode.DisconnectWithWill);
        }

        await heard.UntilAsync("home/will");
        Assert.DoesNotContain(heard.Messages, message => message.Topic == "edgeiot/will");
    }

    private async Task StartAsync(params string[] more)
    {
        _gateway = await TestGateway.StartAsync(_log, TestGateway.Arguments(Data, ["--name", "gw-1", "--bind", "0.0.0.0", .. more]));
        await _gateway.UntilAsync("it is ready", async () => (await _gateway.GetAsync("/readyz")).Status == 200);
    }

    private MqttClient Client(string user, Func<MqttClientOptions, MqttClientOptions> change) => new(change(new MqttClientOptions
    {
        Host = "127.0.0.1", Port = _gateway.MqttPort, UserName = user, Password = Encoding.UTF8.GetBytes("wonder"),
    }));

    private async Task<MqttClient> ConnectAsync(string user, Func<MqttClientOptions, MqttClientOptions>? change = null)
    {
        var client = Client(user, change ?? (options => options));
        var result = await client.ConnectAsync();
        Assert.True(result.IsSuccess, $"{result.Code} {result.Error}");
        return client;
    }

    private async Task ExpectMetricAsync(string name, long value) => Assert.Equal(value, await _gateway.MetricAsync(name));

    private void Acl(string text) => File.WriteAllText(Path.Combine(Data, "acl"), text);

    /// <summary>All have the same password.</summary>
    private void Users(params string[] names)
    {
        foreach (var name in names)
            _passwords.TryAdd(name, UserPassword.Create("wonder", iterations: 1000));
        var users = names.ToDictionary(name => name, name => _passwords[name], StringComparer.Ordinal);
        File.WriteAllText(Path.Combine(Data, "users.json"), JsonSerializer.Serialize(users, CredentialJson.Default.DictionaryStringUserPassword));
    }
}

using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeIoT.Interop.MqttNet;

/// <summary>MQTTnet's client against a gateway.</summary>
public sealed class MqttNetTests : IAsyncLifetime
{
    private const string Reading = """{"boot":1,"seq":1,"temperature_c":21.4,"humidity_pct":45,"pressure_hpa":1013}""";

    private GatewayForTests _gateway = null!;

    public static TheoryData<MqttProtocolVersion> Versions => [MqttProtocolVersion.V311, MqttProtocolVersion.V500];

    public async Task InitializeAsync() => _gateway = await GatewayForTests.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task It_publishes_and_receives_at_every_QoS_in_order(MqttProtocolVersion version)
    {
        await using var client = await Client.ConnectAsync(_gateway, version);
        await client.SubscribeAsync("a/#", MqttQualityOfServiceLevel.ExactlyOnce);
        foreach (var qos in Enum.GetValues<MqttQualityOfServiceLevel>())
        {
            for (var i = 0; i < 20; i++) Assert.True((await client.PublishAsync("a/b", $"{i}", qos)).IsSuccess);
            for (var i = 0; i < 20; i++)
            {
                var (text, message) = await client.NextAsync($"{qos} {i}");
                Assert.Equal(($"{i}", qos), (text, message.QualityOfServiceLevel));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Retained_messages_are_kept_and_cleared(MqttProtocolVersion version)
    {
        await using var publisher = await Client.ConnectAsync(_gateway, version);
        await publisher.PublishAsync("r", "kept", retain: true);
        await using var late = await Client.ConnectAsync(_gateway, version);
        await late.SubscribeAsync("r");
        var (text, message) = await late.NextAsync("the retained message");
        Assert.Equal(("kept", true), (text, message.Retain));
        await publisher.PublishAsync("r", "", retain: true);
        await late.NextAsync("the clearing message");
        await using var later = await Client.ConnectAsync(_gateway, version);
        await later.SubscribeAsync("r");
        await publisher.PublishAsync("r", "new");
        Assert.Equal("new", (await later.NextAsync("a new message")).Text);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_will_is_published_where_a_client_is_lost(MqttProtocolVersion version)
    {
        await using var watcher = await Client.ConnectAsync(_gateway, version);
        await watcher.SubscribeAsync("w");
        var lost = await Client.ConnectAsync(_gateway, version, o => o.WithWillTopic("w").WithWillPayload("lost").WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce));
        lost.Inner.Dispose(); // Without DISCONNECT.
        Assert.Equal("lost", (await watcher.NextAsync("the will")).Text);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_session_is_resumed_with_what_came_meanwhile(MqttProtocolVersion version)
    {
        static MqttClientOptionsBuilder Kept(MqttClientOptionsBuilder o) => o.WithClientId("kept").WithCleanSession(false);
        MqttClientOptionsBuilder With(MqttClientOptionsBuilder o) => version == MqttProtocolVersion.V500 ? Kept(o).WithSessionExpiryInterval(300) : Kept(o);
        await using (var first = await Client.ConnectAsync(_gateway, version, With))
        {
            Assert.False(first.ConnectResult.IsSessionPresent);
            await first.SubscribeAsync("s", MqttQualityOfServiceLevel.ExactlyOnce);
        }

        await using var publisher = await Client.ConnectAsync(_gateway, version);
        for (var i = 0; i < 5; i++) await publisher.PublishAsync("s", $"{i}", MqttQualityOfServiceLevel.ExactlyOnce);
        await using var second = await Client.ConnectAsync(_gateway, version, With);
        Assert.True(second.ConnectResult.IsSessionPresent);
        for (var i = 0; i < 5; i++) Assert.Equal($"{i}", (await second.NextAsync($"message {i}")).Text);
    }

    [Fact]
    public async Task A_shared_subscription_gives_each_message_to_one()
    {
        await using var one = await Client.ConnectAsync(_gateway, MqttProtocolVersion.V500);
        await using var other = await Client.ConnectAsync(_gateway, MqttProtocolVersion.V500);
        await one.SubscribeAsync("$share/g/q");
        await other.SubscribeAsync("$share/g/q");
        await using var publisher = await Client.ConnectAsync(_gateway, MqttProtocolVersion.V500);
        for (var i = 0; i < 40; i++) await publisher.PublishAsync("q", $"{i}");
        await Eventually.TrueAsync("all messages", () => one.Messages.Count + other.Messages.Count == 40);
        Assert.Equal(40, one.Messages.Concat(other.Messages).Select(m => m.Text).Distinct(StringComparer.Ordinal).Count());
        Assert.NotEmpty(one.Messages);
        Assert.NotEmpty(other.Messages);
    }

    [Fact]
    public async Task A_request_is_answered_where_it_asks()
    {
        await using var server = await Client.ConnectAsync(_gateway, MqttProtocolVersion.V500);
        await server.SubscribeAsync("service");
        await using var client = await Client.ConnectAsync(_gateway, MqttProtocolVersion.V500);
        await client.SubscribeAsync("answers/me");
        await client.Inner.PublishAsync(new MqttApplicationMessageBuilder().WithTopic("service").WithPayload("ping").WithResponseTopic("answers/me")
            .WithCorrelationData("7"u8.ToArray()).WithUserProperty("k", "v"u8.ToArray().AsMemory()).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());
        var request = (await server.NextAsync("the request")).Message;
        Assert.Equal("v", Assert.Single(request.UserProperties).ReadValueAsString());
        await server.Inner.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(request.ResponseTopic).WithPayload("pong").WithCorrelationData(request.CorrelationData).Build());
        var (text, answer) = await client.NextAsync("the answer");
        Assert.Equal(("pong", "7"), (text, Encoding.UTF8.GetString(answer.CorrelationData)));
    }

    [Fact]
    public async Task The_acknowledgement_of_a_reading_says_how_safe_it_is()
    {
        await using var board = await Client.ConnectAsync(_gateway, MqttProtocolVersion.V500);
        var result = await board.PublishAsync("edgeiot/device/kitchen/telemetry", Reading);
        Assert.True(result.IsSuccess);
        Assert.Contains(result.UserProperties.Single(p => p.Name == "ack").ReadValueAsString(), new[] { "local", "quorum" });
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task The_consumer_of_the_readme_prints_the_readings_in_their_order(MqttProtocolVersion version)
    {
        using var stop = new CancellationTokenSource();
        using var output = new StringWriter();
        var consuming = ReadingsConsumer.PrintReadingsAsync("127.0.0.1", _gateway.Port, TextWriter.Synchronized(output), stop.Token);
        await using var board = await Client.ConnectAsync(_gateway, version);
        string[] Lines() => output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var seq = 0;
        await Eventually.TrueAsync("the consumer prints five readings", async () =>
        {
            await board.PublishAsync("edgeiot/device/kitchen/telemetry", Reading.Replace("\"seq\":1", $"\"seq\":{++seq}", StringComparison.Ordinal));
            return Lines().Length >= 5;
        });
        var sequences = Lines().Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement.GetProperty("sequence").GetInt64()).ToList();
        Assert.Equal(Enumerable.Range((int)sequences[0], sequences.Count).Select(s => (long)s), sequences);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => consuming);
    }
}

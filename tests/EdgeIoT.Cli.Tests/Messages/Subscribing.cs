using System.Text;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Cli.Tests.Messages;

public sealed class Subscribing : IAsyncLifetime
{
    private MqttBroker _broker = null!;

    public async Task InitializeAsync()
    {
        _broker = await MqttBroker.StartAsync();
        Publish("a/b", "b", retain: true);
        Publish("a/c", "c", retain: true);
    }

    public async Task DisposeAsync() => await _broker.DisposeAsync();

    [Theory]
    [InlineData("a/b b\na/c c\n", "-v", "-C", "2")]
    [InlineData("bc", "-N", "-C", "2")]
    [InlineData("c\n", "-T", "a/b", "-C", "1")]
    [InlineData("    b|62|1\n", "-C", "1", "-F", "%5p|%x|%l", "-V", "311")]
    [InlineData("b\nc\n", "-W", "5")]
    [InlineData("b\nc\n", "--retained-only", "-W", "5")]
    [InlineData("", "-R", "-W", "1")]
    [InlineData("", "-E", "-R")]
    public async Task The_flags_mean_what_they_mean_to_mosquitto(string expected, params string[] flags)
    {
        var (exitCode, output, _) = await Messenger.RunAsync(["sub", "-p", _broker.Port, "-t", "a/#", .. flags]);
        Assert.Equal(expected, output);
        Assert.Equal(flags.Contains("-W") ? 27 : 0, exitCode);
    }

    [Fact]
    public async Task A_broken_connection_is_made_again_and_subscribed_again()
    {
        using var subscriber = new Messenger(Stream.Null, "sub", "-p", _broker.Port, "-t", "x", "--json", "-C", "2", "-q", "1");
        await _broker.UntilAsync("it subscribes", () => _broker.Server.HasSubscribers("x"));
        Publish("x", "1");
        await _broker.UntilAsync("it has the first", () => _broker.Server.Statistics.Connections == 1);
        await _broker.StopAsync();
        await _broker.RunAsync();
        await _broker.UntilAsync("it subscribes again", () => _broker.Server.HasSubscribers("x"));
        Publish("x", "2");
        Publish("x", "3");
        var (exitCode, output, error) = await subscriber.EndAsync();
        Assert.Equal(0, exitCode);
        Assert.Contains("\"payload\":\"2\"", output, StringComparison.Ordinal);
        Assert.Contains("trying again", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_ends_it_in_order()
    {
        using var subscriber = new Messenger(Stream.Null, "sub", "-p", _broker.Port, "-t", "x", "-i", "me", "-q", "1");
        await _broker.UntilAsync("it subscribes", () => _broker.Server.HasSubscribers("x"));
        subscriber.Stop();
        Assert.Equal(0, (await subscriber.EndAsync()).ExitCode);
    }

    private void Publish(string topic, string payload, bool retain = false) => _broker.Server.Publish(topic, Encoding.UTF8.GetBytes(payload), MqttQoS.AtLeastOnce, retain);
}

using System.IO.Pipelines;
using System.Text.Json;
using EdgeIoT.Mqtt.Publishing;

namespace EdgeIoT.Cli.Tests.Messages;

public sealed class Publishing
{
    [Fact]
    public async Task It_says_how_safe_a_message_is()
    {
        await using var broker = await MqttBroker.StartAsync(new() { Gate = new LocalGate() });
        var (exitCode, output, _) = await Messenger.RunAsync("pub", "-p", broker.Port, "-q", "1", "-t", "a", "-m", "hi", "-d");
        Assert.Equal((0, "a (2 bytes): acknowledged, on this gateway's disk\n"), (exitCode, output));
        (_, output, _) = await Messenger.RunAsync("pub", "-p", broker.Port, "-q", "2", "-t", "a", "-m", "hi", "--json");
        using var line = JsonDocument.Parse(output);
        Assert.Equal("local", line.RootElement.GetProperty("ack").GetString());
    }

    [Fact]
    public async Task Lines_go_on_through_a_server_that_is_stopped_and_started()
    {
        await using var broker = await MqttBroker.StartAsync();
        var lines = new Pipe();
        using var publisher = new Messenger(lines.Reader.AsStream(), "pub", "-p", broker.Port, "-q", "1", "-t", "a", "-l", "-r");
        await lines.Writer.WriteAsync("one\n"u8.ToArray());
        await broker.UntilAsync("the first line", () => broker.Server.Retained.TryGet("a", out _));
        await broker.StopAsync();
        await lines.Writer.WriteAsync("two\nthree"u8.ToArray());
        await lines.Writer.CompleteAsync();
        await broker.RunAsync();
        var (exitCode, _, error) = await publisher.EndAsync();
        Assert.Equal(0, exitCode);
        Assert.Contains("trying again", error, StringComparison.Ordinal);
        Assert.True(broker.Server.Retained.TryGet("a", out var retained));
        Assert.Equal("three", System.Text.Encoding.UTF8.GetString(retained.Payload.Span));
    }

    [Fact]
    public async Task A_stop_waits_for_what_was_published()
    {
        var gate = new HoldingGate();
        await using var broker = await MqttBroker.StartAsync(new() { Gate = gate });
        var lines = new Pipe();
        using var publisher = new Messenger(lines.Reader.AsStream(), "pub", "-p", broker.Port, "-q", "1", "-t", "a", "-l", "--json");
        await lines.Writer.WriteAsync("one\n"u8.ToArray());
        await broker.UntilAsync("the publish arrives", () => gate.Ticket is not null);
        publisher.Stop();
        gate.Ticket!.Value.Complete();
        var (exitCode, output, _) = await publisher.EndAsync();
        Assert.Equal(0, exitCode);
        Assert.Contains("\"ok\":true", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_acknowledged_in_time_is_a_failure_that_says_so()
    {
        await using var broker = await MqttBroker.StartAsync(new() { Gate = new HoldingGate() });
        var (exitCode, _, error) = await Messenger.RunAsync("pub", "-p", broker.Port, "-q", "1", "-t", "a", "-m", "x", "-W", "1");
        Assert.Equal(1, exitCode);
        Assert.Contains("1 of 1 messages were not acknowledged within 1s", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A topic is missing", "pub", "-m", "x")]
    [InlineData("A message is missing", "pub", "-t", "a")]
    [InlineData("'a/#' is not a topic to publish to", "pub", "-t", "a/#", "-m", "x")]
    [InlineData("-q takes a whole number from 0 to 2, not '3'", "pub", "-t", "a", "-m", "x", "-q", "3")]
    [InlineData("Only one of -m, -f, -l, -s and -n", "pub", "-t", "a", "-m", "x", "-l")]
    [InlineData("-V takes mqttv31, mqttv311 or mqttv5, not '4'", "pub", "-V", "4")]
    [InlineData("There is no option '--bogus'", "sub", "--bogus")]
    [InlineData("-t needs a value", "sub", "-t")]
    [InlineData("'a#' is not a topic filter", "sub", "-t", "a#")]
    [InlineData("'%k' means nothing in a format", "sub", "-t", "a", "-F", "%k")]
    [InlineData("-c needs -i ID", "sub", "-t", "a", "-c")]
    [InlineData("-D publish color: there is no such property", "pub", "-t", "a", "-m", "x", "-D", "publish", "color", "red")]
    [InlineData("-L takes mqtt(s)://", "sub", "-L", "http://x/y")]
    [InlineData("--cafile: nowhere.pem cannot be used", "sub", "-t", "a", "--cafile", "nowhere.pem")]
    public async Task Wrong_arguments_are_named(string expected, params string[] args)
    {
        var (exitCode, output, error) = await Messenger.RunAsync(args);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_said_in_two_lines()
    {
        var (exitCode, _, error) = await Messenger.RunAsync("sub", "-p", "1", "-t", "a");
        Assert.Equal(1, exitCode);
        Assert.Contains("No MQTT server answers at 127.0.0.1:1", error, StringComparison.Ordinal);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);
    }

    private sealed class LocalGate : IPublishGate
    {
        public PublishVerdict Publishing(in IncomingPublish publish) => PublishVerdict.AcceptAt("local");

        public void ConnectionClosed(long connectionId)
        {
        }
    }

    private sealed class HoldingGate : IPublishGate
    {
        public PublishTicket? Ticket { get; private set; }

        public PublishVerdict Publishing(in IncomingPublish publish)
        {
            Ticket = publish.Ticket;
            return PublishVerdict.Pending(PublishRouting.Never);
        }

        public void ConnectionClosed(long connectionId)
        {
        }
    }
}

namespace EdgeIoT.Protocol.Tests;

public sealed class TopicsOfBoards
{
    [Theory]
    [InlineData("edgeiot/device/esp-1/telemetry", DeviceTopicKind.Telemetry, "esp-1", "")]
    [InlineData("edgeiot/device/esp-1/load", DeviceTopicKind.Load, "esp-1", "")]
    [InlineData("edgeiot/device/esp-1/result", DeviceTopicKind.Result, "esp-1", "")]
    [InlineData("edgeiot/device/esp-1/state", DeviceTopicKind.State, "esp-1", "")]
    [InlineData("edgeiot/device/a/availability", DeviceTopicKind.Availability, "a", "")]
    [InlineData("edgeiot/device/esp-1/info", DeviceTopicKind.Info, "esp-1", "")]
    [InlineData("edgeiot/device/esp-1/ack", DeviceTopicKind.Ack, "esp-1", "")]
    [InlineData("edgeiot/device/esp-1/request/move", DeviceTopicKind.Request, "esp-1", "move")]
    [InlineData("edgeiot/device/esp-1/response/move", DeviceTopicKind.Response, "esp-1", "move")]
    public void A_topic_is_taken_apart(string topic, DeviceTopicKind kind, string id, string verb)
    {
        Assert.Equal(kind, DeviceTopic.Parse(topic, out var foundId, out var foundVerb));
        Assert.Equal(id, foundId);
        Assert.Equal(verb, foundVerb);
    }

    [Theory]
    [InlineData("")]
    [InlineData("edgeiot/device/")]
    [InlineData("edgeiot/device//telemetry")]
    [InlineData("edgeiot/device/esp 1/telemetry")]
    [InlineData("edgeiot/device/ä/telemetry")]
    [InlineData("edgeiot/device/esp-1")]
    [InlineData("edgeiot/device/esp-1/")]
    [InlineData("edgeiot/device/esp-1/telemetry/")]
    [InlineData("edgeiot/device/esp-1/telemetr")]
    [InlineData("edgeiot/device/esp-1/request")]
    [InlineData("edgeiot/device/esp-1/request/")]
    [InlineData("edgeiot/device/esp-1/request/a/b")]
    [InlineData("edgeiot/device/+/telemetry")]
    [InlineData("edgeiot/gateways")]
    [InlineData("Edgeiot/device/esp-1/telemetry")]
    public void Anything_else_is_no_topic_of_a_board(string topic)
    {
        Assert.Equal(DeviceTopicKind.None, DeviceTopic.Parse(topic, out var id, out var verb));
        Assert.Null(id);
        Assert.Null(verb);
    }

    [Fact]
    public void Every_topic_that_is_built_is_understood()
    {
        var id = new string('x', Identifier.MaxLength);
        Assert.Equal(DeviceTopicKind.Telemetry, DeviceTopic.Match(Topics.Telemetry(id), out _, out _));
        Assert.Equal(DeviceTopicKind.Load, DeviceTopic.Match(Topics.Load(id), out _, out _));
        Assert.Equal(DeviceTopicKind.Result, DeviceTopic.Match(Topics.Result(id), out _, out _));
        Assert.Equal(DeviceTopicKind.State, DeviceTopic.Match(Topics.State(id), out _, out _));
        Assert.Equal(DeviceTopicKind.Availability, DeviceTopic.Match(Topics.Availability(id), out _, out _));
        Assert.Equal(DeviceTopicKind.Info, DeviceTopic.Match(Topics.Info(id), out _, out _));
        Assert.Equal(DeviceTopicKind.Ack, DeviceTopic.Match(Topics.Ack(id), out _, out _));
        Assert.Equal(DeviceTopicKind.Request, DeviceTopic.Match(Topics.Request(id, "v"), out _, out _));
        Assert.Equal(DeviceTopicKind.Response, DeviceTopic.Match(Topics.Response(id, "v"), out _, out _));
    }

    [Fact]
    public void An_identifier_has_1_to_64_letters_digits_underscores_and_hyphens()
    {
        Assert.True(Identifier.IsValid("a"));
        Assert.True(Identifier.IsValid("AZaz09_-"));
        Assert.True(Identifier.IsValid(new string('x', 64)));
        Assert.False(Identifier.IsValid(new string('x', 65)));
        Assert.False(Identifier.IsValid(""));
        Assert.False(Identifier.IsValid(null));
        for (var c = '\0'; c < 0x250; c++)
            Assert.Equal(char.IsAsciiLetterOrDigit(c) || c is '_' or '-', Identifier.IsValid(c.ToString()));
    }

    [Fact]
    public void A_topic_is_matched_without_allocating()
    {
        const string topic = "edgeiot/device/esp-kitchen/telemetry";
        DeviceTopic.Match(topic, out _, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            DeviceTopic.Match(topic, out _, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}

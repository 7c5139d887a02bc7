using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Tests.Topics;

public sealed class TopicRulesTests
{
    [Theory]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1", true)]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1/ranking", true)]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true)]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player10", false)]
    [InlineData("sport/#", "sport", true)]
    [InlineData("#", "a/b", true)]
    [InlineData("sport/tennis/+", "sport/tennis/player1", true)]
    [InlineData("sport/tennis/+", "sport/tennis/player1/ranking", false)]
    [InlineData("sport/+", "sport", false)]
    [InlineData("sport/+", "sport/", true)]
    [InlineData("+/+", "/finance", true)]
    [InlineData("/+", "/finance", true)]
    [InlineData("+", "/finance", false)]
    [InlineData("#", "$SYS/a", false)]
    [InlineData("+/monitor/Clients", "$SYS/monitor/Clients", false)]
    [InlineData("$SYS/#", "$SYS/a", true)]
    [InlineData("$SYS/monitor/+", "$SYS/monitor/Clients", true)]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "a/B", false)]
    [InlineData("a/+/c/#", "a/b/c", true)]
    [InlineData("+/#", "a", true)]
    [InlineData("//+", "//", true)]
    public void Filters_match_as_the_standard_has_it(string filter, string topic, bool matches)
    {
        Assert.True(MqttTopic.IsFilter(filter));
        Assert.Equal(matches, MqttTopic.Matches(filter, topic));
        Assert.Equal(matches, TestIndex.Of(filter).Has(topic));
    }

    [Theory]
    [InlineData("", false, false)]
    [InlineData("/", true, true)]
    [InlineData("a b", true, true)]
    [InlineData("+", false, true)]
    [InlineData("#", false, true)]
    [InlineData("a/#", false, true)]
    [InlineData("+/a/+", false, true)]
    [InlineData("sport/tennis#", false, false)]
    [InlineData("sport/tennis/#/ranking", false, false)]
    [InlineData("sport+", false, false)]
    [InlineData("a\0b", false, false)]
    public void Names_and_filters_are_told_apart(string text, bool isName, bool isFilter) =>
        Assert.Equal((isName, isFilter), (MqttTopic.IsName(text), MqttTopic.IsFilter(text)));
}

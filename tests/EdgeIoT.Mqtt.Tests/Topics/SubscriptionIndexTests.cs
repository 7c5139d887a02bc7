using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Tests.Topics;

public sealed class SubscriptionIndexTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_finds_what_matching_each_filter_in_turn_finds(int seed)
    {
        var random = new Random(seed);
        var index = new TestIndex();
        var present = new HashSet<(string Session, string Filter)>();
        for (var step = 0; step < 3000; step++)
        {
            var entry = ($"s{random.Next(5)}", Filter(random));
            if (random.Next(3) > 0)
            {
                index.Add(entry.Item1, entry.Item2);
                present.Add(entry);
            }
            else
            {
                index.Remove(entry.Item1, entry.Item2);
                present.Remove(entry);
            }

            var topic = Topic(random);
            var expected = present.Where(p => MqttTopic.Matches(p.Filter, topic)).Select(p => p.Session).Distinct().Order();
            Assert.Equal(expected, index.Find(topic));
            Assert.Equal(present.Count, index.Count);
        }
    }

    [Fact]
    public void What_was_found_is_forgotten_when_a_subscription_changes()
    {
        var index = new TestIndex();
        index.Add("a", "x/+");
        Assert.Equal(["a"], index.Find("x/1"));
        index.Add("b", "x/1");
        Assert.Equal(["a", "b"], index.Find("x/1"));
        index.Remove("a", "x/+");
        Assert.Equal(["b"], index.Find("x/1"));
        index.Remove("b", "x/1");
        Assert.Empty(index.Find("x/1"));
    }

    private static string Topic(Random random) => string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(i => Level(random, i)));

    private static string Filter(Random random)
    {
        var levels = Enumerable.Range(0, random.Next(1, 4)).Select(i => random.Next(3) == 0 ? "+" : Level(random, i)).ToList();
        if (random.Next(4) == 0) levels.Add("#");
        return random.Next(20) == 0 ? "#" : string.Join('/', levels);
    }

    private static string Level(Random random, int depth) => (depth == 0 && random.Next(5) == 0 ? "$" : "") + "abc"[random.Next(3)];
}

using EdgeIoT.Mqtt.Client.Reconnecting;

namespace EdgeIoT.Mqtt.Tests.Client.Reconnecting;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(0.0, new[] { 50, 100, 200, 400, 500, 500 })]
    [InlineData(0.5, new[] { 75, 150, 300, 600, 750, 750 })]
    public void Pauses_double_up_to_the_longest_and_differ_by_chance(double chance, int[] milliseconds)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(1000), () => chance);
        Assert.Equal(milliseconds, milliseconds.Select(_ => (int)backoff.Next().TotalMilliseconds));
        backoff.Reset();
        Assert.Equal(milliseconds[0], (int)backoff.Next().TotalMilliseconds);
    }

    [Theory]
    [InlineData("a", "a:1883")]
    [InlineData("a:1 b:2", "a:1 b:2")]
    [InlineData("[::1]:8883 ::1 [fe80::1]", "[::1]:8883 [::1]:1883 [fe80::1]:1883")]
    [InlineData("  a:0 b:65536 c:x : :1 a/b good:7  ", "good:7")]
    [InlineData("", "")]
    public void A_server_reference_is_read_as_far_as_it_makes_sense(string reference, string expected) =>
        Assert.Equal(expected, string.Join(' ', MqttServerAddress.FromReference(reference, 1883)));
}

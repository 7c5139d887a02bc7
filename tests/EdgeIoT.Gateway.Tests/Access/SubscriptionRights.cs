using System.Text;
using EdgeIoT.Gateway.Access;

namespace EdgeIoT.Gateway.Tests.Access;

/// <summary>A subscription is refused where it could never bring anything; what it brings is looked at message by message.</summary>
public sealed class SubscriptionRights
{
    [Theory]
    [InlineData("topic read home/#", "home/a", true)]
    [InlineData("topic read home/#", "#", true)]
    [InlineData("topic read home/+/b", "+/a/#", true)]
    [InlineData("topic read home/a", "home/#", true)]
    [InlineData("topic read home/a", "home/a/#", true)]
    [InlineData("topic read home/a/#", "home/+", true)]
    [InlineData("topic read home/#", "home", true)]
    [InlineData("topic read home/a", "home/b", null)]
    [InlineData("topic read home/+", "home/a/b", null)]
    [InlineData("topic read +/a", "a", null)]
    [InlineData("topic write home/#", "home/a", null)]
    [InlineData("topic #", "$SYS/#", null)]
    [InlineData("topic read $SYS/#", "#", null)]
    [InlineData("topic read $SYS/#", "$SYS/broker/+", true)]
    [InlineData("topic #\ntopic deny home/#", "home/a/+", false)]
    [InlineData("topic #\ntopic deny home/#", "home", false)]
    [InlineData("topic #\ntopic deny home/+", "home/+", false)]
    [InlineData("topic #\ntopic deny home/+", "home/#", true)]
    [InlineData("topic #\ntopic deny home/a", "home/+", true)]
    [InlineData("topic #\ntopic deny home/a/b", "home/a", true)]
    public void They_follow_from_what_may_be_read(string rules, string filter, bool? expected) =>
        Assert.Equal(expected, AclFile.Parse(Encoding.UTF8.GetBytes(rules)).For("c", user: null).DecideSubscription(Encoding.UTF8.GetBytes(filter)));
}

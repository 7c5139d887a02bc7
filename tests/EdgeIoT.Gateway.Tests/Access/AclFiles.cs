using System.Text;
using EdgeIoT.Gateway.Access;

namespace EdgeIoT.Gateway.Tests.Access;

public sealed class AclFiles
{
    [Theory]
    [InlineData("topic home/#", null, "home/a", true, true)]
    [InlineData("topic read home/#", null, "home/a", true, false)]
    [InlineData("topic write home/#", null, "home/a", false, true)]
    [InlineData("topic readwrite home/+/b", null, "home/a/b", true, true)]
    [InlineData("topic readwrite home/+/b", null, "home/a/c", false, false)]
    [InlineData("topic read my room/#", null, "my room/a", true, false)]
    [InlineData("topic home/#\ntopic deny home/secret/#", null, "home/secret/a", false, false)]
    [InlineData("topic deny home/secret/#\ntopic home/#", null, "home/a", true, true)]
    [InlineData("user alice\ntopic home/#", null, "home/a", false, false)]
    [InlineData("user alice\ntopic home/#", "alice", "home/a", true, true)]
    [InlineData("topic home/#\nuser alice\ntopic work/#", "alice", "home/a", false, false)]
    [InlineData("user alice\ntopic home/#\nuser bob\ntopic b\nuser alice\ntopic work/#", "alice", "work/a", true, true)]
    [InlineData("user alice\npattern read home/#", "bob", "home/a", true, false)]
    [InlineData("pattern home/%u/%c/x", "alice", "home/alice/c1/x", true, true)]
    [InlineData("pattern home/%u/#", null, "home//a", false, false)]
    [InlineData("pattern write home/a%ub", "alice", "home/aaliceb", false, true)]
    [InlineData("topic #", null, "$SYS/broker/uptime", false, false)]
    [InlineData("topic #\ntopic read $SYS/#", null, "$SYS/broker/uptime", true, false)]
    [InlineData("topic read #\ntopic read $SYS/#\ntopic deny $SYS/broker/clients/#", null, "$SYS/broker/clients/total", false, false)]
    [InlineData("user alice\ntopic admin/#\npattern deny admin/#", "alice", "admin/a", true, true)]
    [InlineData("pattern #\npattern deny admin/#", "alice", "admin/a", false, false)]
    [InlineData("\ufeff# comment\r\n\r\n  # another\r\n\ttopic\tread\thome/#\r\n", null, "home/a", true, false)]
    [InlineData("user  a b \ntopic home/#", "a b", "home/a", true, true)]
    public void Rules_mean_what_they_mean_in_mosquitto(string text, string? user, string topic, bool read, bool write)
    {
        var rights = AclFile.Parse(Encoding.UTF8.GetBytes(text)).For("c1", user);
        Assert.Equal(read, rights.Decide(TopicAccess.Read, Encoding.UTF8.GetBytes(topic)) == true);
        Assert.Equal(write, rights.Decide(TopicAccess.Write, Encoding.UTF8.GetBytes(topic)) == true);
    }

    [Theory]
    [InlineData("home/%c", "+", null, "home/a")]
    [InlineData("home/%c", "#", null, "home/a")]
    [InlineData("home/%c/#", "alice/x", null, "home/alice/x/y")]
    [InlineData("home/%c/#", "", null, "home//y")]
    [InlineData("%u/#", "c", "#", "home/a")]
    [InlineData("%u/#", "c", "home/a", "home/a/b")]
    [InlineData("%c/#", "%u", "alice", "alice/a")]
    public void A_name_cannot_widen_a_pattern(string pattern, string clientId, string? user, string topic) =>
        Assert.Null(AclFile.Parse(Encoding.UTF8.GetBytes($"pattern {pattern}")).For(clientId, user).Decide(TopicAccess.Read, Encoding.UTF8.GetBytes(topic)));

    [Fact]
    public void A_name_cannot_escape_what_a_pattern_denies()
    {
        var rights = AclFile.Parse("pattern deny private/%c\npattern #"u8).For("a/b", user: null);
        Assert.False(rights.Decide(TopicAccess.Read, "private/a/b"u8));
        Assert.True(rights.Decide(TopicAccess.Read, "private/a"u8));
    }

    [Theory]
    [InlineData("topic", "line 1: the topic after 'topic' is missing")]
    [InlineData("# x\nuser", "line 2: the name after 'user' is missing")]
    [InlineData("topics home", "line 1: 'topics' is not understood: lines begin with user, topic, pattern or #")]
    [InlineData("topic home\ntopic my room", "line 2: 'my' is no access: read, write, readwrite and deny are")]
    [InlineData("pattern read home/#/x", "line 1: 'home/#/x' is no topic filter: + and # stand alone between slashes, # only at the end")]
    public void A_line_that_is_not_understood_is_named(string text, string problem) =>
        Assert.Equal(problem, Assert.Throws<FormatException>(() => AclFile.Parse(Encoding.UTF8.GetBytes(text))).Message);

    [Fact]
    public void What_is_not_text_is_refused() => Assert.Throws<FormatException>(() => AclFile.Parse([0xFF, 0xFE, 0]));

    [Fact]
    public void Clients_of_one_user_share_what_was_worked_out_unless_a_pattern_tells_them_apart()
    {
        var rules = AclFile.Parse("topic a\nuser alice\ntopic b\npattern c/%u"u8);
        Assert.Same(rules.For("1", "alice"), rules.For("2", "alice"));
        Assert.NotSame(rules.For("1", "alice"), rules.For("1", user: null));
        rules = AclFile.Parse("pattern c/%c"u8);
        Assert.True(rules.For("1", user: null).Decide(TopicAccess.Read, "c/1"u8));
        Assert.Null(rules.For("2", user: null).Decide(TopicAccess.Read, "c/1"u8));
    }

    [Fact]
    public void A_decision_allocates_nothing()
    {
        var rights = AclFile.Parse("user alice\ntopic deny home/secret/#\ntopic read home/+/state\npattern write home/%u/#"u8).For("c", "alice");
        Assert.True(rights.Decide(TopicAccess.Write, "home/alice/x"u8));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Assert.True(rights.Decide(TopicAccess.Write, "home/alice/x"u8) == true && rights.Decide(TopicAccess.Read, "home/a/state"u8) == true);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}

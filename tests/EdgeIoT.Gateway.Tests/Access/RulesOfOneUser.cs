using EdgeIoT.Gateway.Access;

namespace EdgeIoT.Gateway.Tests.Access;

/// <summary>As the command line changes them.</summary>
public sealed class RulesOfOneUser
{
    [Fact]
    public void They_replace_what_the_user_had_and_leave_the_rest_as_it_stands()
    {
        const string Text = "# ours\ntopic a\n\nuser alice\n# old\ntopic b\npattern c/%u\n\nuser bob\ntopic d\n";
        Assert.Equal("# ours\ntopic a\n\n# old\npattern c/%u\n\nuser bob\ntopic d\n\nuser alice\ntopic read x\n", AclText.Set(Text, "alice", ["read x"]));
        Assert.Equal("# ours\ntopic a\n\nuser alice\n# old\ntopic b\npattern c/%u\n", AclText.Remove(Text, "bob"));
        Assert.Equal((true, false), (AclText.HasRules(Text, "bob"), AclText.HasRules(Text, "carol")));
    }

    [Fact]
    public void A_new_list_lets_the_user_do_everything_and_clients_without_a_user_as_before()
    {
        var rules = AclFile.Parse(System.Text.Encoding.UTF8.GetBytes(AclText.Set(text: null, "alice", AclText.Everything)));
        foreach (var user in (string?[])["alice", null])
        {
            Assert.True(rules.For("c", user).Decide(TopicAccess.Write, "any/thing"u8));
            Assert.True(rules.For("c", user).Decide(TopicAccess.Read, "$SYS/broker/uptime"u8));
        }

        Assert.Null(rules.For("c", "bob").Decide(TopicAccess.Read, "any/thing"u8));
    }

    [Fact]
    public void A_damaged_list_is_not_touched_and_bad_rules_are_named()
    {
        Assert.Throws<FormatException>(() => AclText.Set("nonsense\n", "alice", ["#"]));
        Assert.Null(AclText.Problem("readwrite home/#"));
        Assert.NotNull(AclText.Problem("home/# x"));
        Assert.NotNull(AclText.Problem("read a\nuser root"));
    }
}

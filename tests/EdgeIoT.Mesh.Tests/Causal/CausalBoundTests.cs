using EdgeIoT.Mesh.Causal;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Tests.Causal;

public sealed class CausalBoundTests
{
    [Fact]
    public void What_does_not_fit_into_the_queue_is_fetched_later()
    {
        var mesh = new CausalMesh("abc", limits: new CausalLimits { Held = 2 }).Says('a', "0").Arrives('a', 'b');
        for (var i = 1; i <= 5; i++)
            mesh.Says('b', $"{i}");
        mesh.Arrives('b', 'c');
        Assert.Equal(2, mesh.At('c').Held);
        Assert.Equal(3, mesh.Counter('c', "causal_held_dropped"));
        Assert.Equal("0 1 2 3 4 5", mesh.Settle().HeardBy('c'));
    }

    [Fact]
    public void Who_was_away_for_longer_than_messages_are_kept_takes_the_state()
    {
        var mesh = new CausalMesh("ab", limits: new CausalLimits { Retained = 3 }).Cuts('a', 'b');
        for (var i = 0; i < 5; i++)
            mesh.Says('a', $"{i}");
        Assert.Equal(3, mesh.At('a').Retained);
        Assert.Equal(2, mesh.Counter('a', "causal_history_dropped"));
        mesh.Says('b', "mine").Joins('a', 'b').Settle();
        Assert.Equal("mine", mesh.HeardBy('b'));
        Assert.Equal("0 1 2 3 4 mine", mesh.KnownTo('b'));
        Assert.Equal("0 1 2 3 4 mine", mesh.KnownTo('a'));
        Assert.Equal("mine next", mesh.Says('a', "next").Settle().HeardBy('b'));
    }

    [Fact]
    public void A_message_is_forgotten_when_all_have_it_and_not_before()
    {
        var mesh = new CausalMesh("abc").Cuts('a', 'c').Cuts('b', 'c').Says('a', "kept").Settle();
        Assert.Equal(1, mesh.At('a').Retained);
        Assert.Equal(1, mesh.At('b').Retained);
        mesh.Joins('b', 'c').Settle().Joins('a', 'c').Settle();
        Assert.Equal("kept", mesh.HeardBy('c'));
        Assert.Equal(0, mesh.At('a').Retained + mesh.At('b').Retained + mesh.At('c').Retained);
    }

    [Fact]
    public void A_stamp_that_would_be_too_long_is_spread_over_messages_without_content()
    {
        var mesh = new CausalMesh("abcdef", limits: new CausalLimits { Dots = 2 });
        foreach (var name in "bcdef")
            mesh.Says(name, $"{name}1").Arrives(name, 'a');
        mesh.Says('a', "all").Arrives('a', 'b');
        Assert.Equal(2, mesh.Counter('a', "causal_bridges"));
        Assert.Equal("b1", mesh.HeardBy('b'));
        mesh.Settle();
        Assert.Equal("b1 c1 d1 e1 f1 all", string.Join(' ', mesh.HeardBy('b').Split(' ')));
    }

    [Theory]
    [InlineData(3, 57)]
    [InlineData(7, 129)]
    [InlineData(100, 147)]
    public void A_voters_stamp_names_every_voter_and_whom_it_heard_last(int gateways, int bytes) =>
        Assert.Equal(bytes, StampAfterAllHaveSpoken(gateways, voter: true));

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    public void The_stamp_of_others_does_not_grow_with_the_mesh(int gateways) =>
        Assert.Equal(39, StampAfterAllHaveSpoken(gateways, voter: false));

    /// <summary>One after the other, each heard by all. Seven vote, or all where there are fewer.</summary>
    private static long StampAfterAllHaveSpoken(int gateways, bool voter)
    {
        var names = new string([.. Enumerable.Range('A', gateways).Select(c => (char)c)]);
        var mesh = new CausalMesh(names, voter ? names[..Math.Min(7, gateways)] : "");
        foreach (var name in names)
        {
            mesh.Says(name, "x");
            foreach (var other in names.Where(other => other != name))
                mesh.Arrives(name, other);
        }

        return mesh.StampOfNext('A', "y");
    }

    [Fact]
    public void A_malformed_message_changes_nothing()
    {
        var whole = new CausalMessage(new Dot(new(new(1, 1), 1), 1), [new Dot(new(new(2, 2), 1), 7)], IsBridge: false, "x"u8.ToArray())
            .Write(new MessageWriter()).Written.ToArray();
        // From the kind on, up to where the payload begins.
        for (var length = 1; length < whole.Length - 1; length++)
        {
            var reader = new MessageReader(whole.AsSpan(1, length - 1));
            Assert.Null(CausalMessage.Read(ref reader));
        }
    }
}

namespace EdgeIoT.Mesh.Tests.Causal;

public sealed class CausalRestartTests
{
    [Fact]
    public void Who_restarts_takes_the_state_of_what_everybody_has_and_forgot()
    {
        var mesh = new CausalMesh("abc").Says('a', "old").Says('b', "older").Settle();
        Assert.Equal(0, mesh.At('a').Retained);
        mesh.Restarts('c').Settle();
        Assert.Equal("", mesh.HeardBy('c'));
        Assert.Equal("old older", mesh.KnownTo('c'));
        Assert.Equal("new", mesh.Says('a', "new").Settle().HeardBy('c'));
    }

    [Fact]
    public void Who_restarts_speaks_under_new_numbers()
    {
        var mesh = new CausalMesh("ab").Says('a', "one").Says('a', "two").Settle().Restarts('a').Says('a', "three").Settle();
        Assert.Equal("one two three", mesh.HeardBy('b'));
    }

    [Fact]
    public void Who_restarts_hears_what_it_said_before()
    {
        var mesh = new CausalMesh("abc").Cuts('b', 'c').Says('a', "mine").Arrives('a', 'b').Restarts('a').Settle();
        Assert.Equal("mine", mesh.KnownTo('a'));
        Assert.Equal("mine", mesh.KnownTo('c'));
    }

    [Fact]
    public void When_all_restart_at_once_nobody_waits_for_anybody()
    {
        var mesh = new CausalMesh("abc", "abc").Says('a', "lost").Settle().Restarts('a').Restarts('b').Restarts('c').Says('b', "first").Settle();
        Assert.Contains("first", mesh.KnownTo('a'), StringComparison.Ordinal);
        Assert.Equal(mesh.KnownTo('a'), mesh.KnownTo('c'));
    }

    [Fact]
    public void What_only_the_dead_had_delivered_is_lost_and_holds_nobody_up()
    {
        // b answers a's word, which nobody else has; then both are gone.
        var mesh = new CausalMesh("abcd").Cuts('a', 'c').Cuts('a', 'd').Says('a', "unheard").Arrives('a', 'b').Says('b', "answer").Arrives('b', 'c');
        mesh.Dies('a').Dies('b').Says('c', "c goes on").Settle();
        Assert.Equal("c goes on", mesh.HeardBy('d'));
        Assert.Equal(1, mesh.At('c').Held);
        mesh.Waits(TimeSpan.FromSeconds(31));
        Assert.Equal(0, mesh.At('c').Held);
        Assert.Equal(1, mesh.Counter('c', "causal_held_expired"));
        mesh.Restarts('a').Restarts('b').Says('a', "a goes on").Says('b', "b goes on").Settle();
        Assert.Equal("c goes on a goes on b goes on", mesh.HeardBy('d'));
    }

    [Fact]
    public void The_runs_of_a_gateway_that_are_over_are_not_counted_for_ever()
    {
        var mesh = new CausalMesh("abc", "abc");
        for (var run = 0; run < 5; run++)
            mesh.Says('a', $"{run}").Settle().Restarts('a').Settle();
        mesh.Says('a', "last").Settle();
        Assert.Equal(6, mesh.At('b').Sources);
        mesh.Waits(TimeSpan.FromMinutes(5));
        Assert.Equal(1, mesh.At('b').Sources);
        Assert.Equal(1, mesh.At('a').Sources);
        // And nobody has missed anything, who comes later included.
        Assert.Equal("0 1 2 3 4 last", mesh.HeardBy('b'));
        Assert.Equal("0 1 2 3 4 last", mesh.Restarts('c').Settle().KnownTo('c'));
        Assert.Equal("news", mesh.Says('a', "news").Settle().HeardBy('c'));
    }
}

namespace EdgeIoT.Mesh.Tests.Causal;

public sealed class CausalOrderTests
{
    [Fact]
    public void The_sender_delivers_at_once() => Assert.Equal("hello", new CausalMesh("ab").Says('a', "hello").HeardBy('a'));

    [Theory]
    [InlineData("abc")]
    [InlineData("")]
    public void An_answer_that_overtakes_its_question_is_held_back(string voters)
    {
        var mesh = new CausalMesh("abc", voters).Says('a', "question").Arrives('a', 'b').Says('b', "answer").Arrives('b', 'c');
        Assert.Equal("", mesh.HeardBy('c'));
        Assert.Equal(1, mesh.At('c').Held);
        mesh.Arrives('a', 'c');
        Assert.Equal("question answer", mesh.HeardBy('c'));
        Assert.Equal(0, mesh.At('c').Held);
    }

    [Fact]
    public void What_nobody_heard_before_speaking_comes_in_any_order()
    {
        var mesh = new CausalMesh("abc").Says('a', "this").Says('b', "that").Arrives('b', 'c').Arrives('a', 'c');
        Assert.Equal("that this", mesh.HeardBy('c'));
        mesh.Settle();
        Assert.Equal("this that", mesh.HeardBy('a'));
    }

    [Fact]
    public void A_chain_of_answers_is_released_from_its_beginning()
    {
        var mesh = new CausalMesh("abcd").Says('a', "1").Arrives('a', 'b').Says('b', "2").Arrives('a', 'c').Arrives('b', 'c').Says('c', "3");
        mesh.Arrives('c', 'd').Arrives('b', 'd');
        Assert.Equal("", mesh.HeardBy('d'));
        Assert.Equal("1 2 3", mesh.Arrives('a', 'd').HeardBy('d'));
    }

    [Fact]
    public void A_message_that_comes_twice_is_delivered_once()
    {
        var mesh = new CausalMesh("ab").Says('a', "once").ArrivesTwice('a', 'b');
        Assert.Equal("once", mesh.HeardBy('b'));
        Assert.Equal(1, mesh.Counter('b', "causal_repeated"));
    }

    [Fact]
    public void A_message_finds_its_way_round_a_path_that_is_cut()
    {
        var mesh = new CausalMesh("abc").Cuts('a', 'c').Says('a', "round").Settle();
        Assert.Equal("round", mesh.HeardBy('c'));
    }

    [Fact]
    public void Who_has_a_link_to_both_passes_on_at_once_what_they_cannot_tell_each_other()
    {
        var mesh = new CausalMesh("abc", passesOn: 'a').Cuts('b', 'c').Says('b', "hello").Arrives('b', 'a').Arrives('a', 'c');
        Assert.Equal("hello", mesh.HeardBy('c'));
        Assert.Equal(1, mesh.Counter('a', "causal_passed_on"));
    }

    [Fact]
    public void Two_of_five_go_on_and_everybody_gets_everything_when_the_network_is_whole_again()
    {
        var mesh = new CausalMesh("abcde", "abcde");
        foreach (var (one, other) in Between("ab", "cde"))
            mesh.Cuts(one, other);
        mesh.Says('a', "a1").Settle().Says('b', "b1").Says('c', "c1").Settle();
        Assert.Equal("a1 b1", mesh.HeardBy('a'));
        Assert.Equal("c1", mesh.HeardBy('e'));
        foreach (var (one, other) in Between("ab", "cde"))
            mesh.Joins(one, other);
        mesh.Settle();
        foreach (var name in "abcde")
            Assert.Equal("a1 b1 c1", mesh.KnownTo(name));
        Assert.Equal("c1 a1 b1", mesh.HeardBy('e'));
        Assert.Equal(0, mesh.Counter('e', "causal_states_installed"));
    }

    private static IEnumerable<(char, char)> Between(string ones, string others) => ones.SelectMany(one => others.Select(other => (one, other)));
}

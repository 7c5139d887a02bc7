namespace EdgeIoT.Mesh.Tests.Causal;

public sealed class DeviceLocationTests
{
    [Fact]
    public void Everybody_knows_where_a_device_is_attached()
    {
        var mesh = new CausalMesh("abc").Attaches('a', "bme-1", 1).Settle();
        Assert.Equal("aaa", PlacesOf(mesh));
        mesh.Closes('a', 1).Settle();
        Assert.Equal("", PlacesOf(mesh));
    }

    [Fact]
    public void The_session_that_a_device_left_without_a_word_ends()
    {
        var mesh = new CausalMesh("abc").Attaches('a', "bme-1", 1).Settle().Attaches('b', "bme-1", 2).Settle();
        Assert.Equal("bbb", PlacesOf(mesh));
        Assert.Equal("bme-1/1→b", mesh.Moved('a'));
        Assert.Equal("", mesh.Moved('b'));
        // What becomes of the old connection is told to nobody.
        Assert.Equal("bbb", PlacesOf(mesh.Closes('a', 1).Settle()));
    }

    [Fact]
    public void A_device_that_comes_back_is_where_it_is()
    {
        var mesh = new CausalMesh("abc").Attaches('a', "bme-1", 1).Settle().Attaches('b', "bme-1", 2).Settle().Attaches('a', "bme-1", 3).Settle();
        Assert.Equal("aaa", PlacesOf(mesh));
        Assert.Equal("bme-1/2→a", mesh.Moved('b'));
        Assert.Equal("bme-1/1→b", mesh.Moved('a'));
    }

    [Fact]
    public void A_new_connection_to_the_same_gateway_outlives_the_old_one()
    {
        var mesh = new CausalMesh("ab").Attaches('a', "bme-1", 1).Settle().Attaches('a', "bme-1", 2).Closes('a', 1).Settle();
        Assert.Equal("a", mesh.Place('b', "bme-1"));
        Assert.Equal("", mesh.Moved('a'));
        Assert.Equal("", mesh.Closes('a', 2).Settle().Place('b', "bme-1"));
    }

    [Fact]
    public void A_device_stays_with_the_connection_that_is_left()
    {
        var mesh = new CausalMesh("ab").Attaches('a', "bme-1", 1).Settle().Attaches('a', "bme-1", 2).Settle().Closes('a', 2).Settle();
        Assert.Equal("a", mesh.Place('b', "bme-1"));
        Assert.Equal("", mesh.Moved('a'));
        Assert.Equal("", mesh.Closes('a', 1).Settle().Place('b', "bme-1"));
    }

    [Fact]
    public void All_connections_of_a_device_that_has_moved_end()
    {
        var mesh = new CausalMesh("ab").Attaches('a', "bme-1", 1).Attaches('a', "bme-1", 2).Settle().Attaches('b', "bme-1", 3).Settle();
        Assert.Equal("b", mesh.Place('a', "bme-1"));
        Assert.Equal("bme-1/1→b bme-1/2→b", mesh.Moved('a'));
        Assert.Equal("b", mesh.Closes('a', 2).Closes('a', 1).Settle().Place('a', "bme-1"));
    }

    [Fact]
    public void A_connection_that_outlives_a_move_has_the_device_again_when_that_has_left()
    {
        var mesh = new CausalMesh("ab").Attaches('a', "bme-1", 1).Settle().Attaches('b', "bme-1", 2).Settle();
        Assert.Equal("b", mesh.Hears('a', "bme-1", 1).Settle().Place('a', "bme-1"));
        Assert.Equal("", mesh.Closes('b', 2).Settle().Place('a', "bme-1"));
        Assert.Equal("a", mesh.Hears('a', "bme-1", 1).Settle().Place('b', "bme-1"));
        Assert.Equal("", mesh.Closes('a', 1).Settle().Place('b', "bme-1"));
    }

    [Fact]
    public void Of_two_that_knew_nothing_of_each_other_one_counts_everywhere_and_no_session_ends()
    {
        var mesh = Torn().Joins('a', 'b').Settle();
        Assert.Equal("bbb", PlacesOf(mesh));
        Assert.Equal("", mesh.Moved('a') + mesh.Moved('b'));
    }

    [Fact]
    public void Of_two_that_knew_nothing_of_each_other_the_one_that_hears_the_device_has_it()
    {
        var mesh = Torn().Joins('a', 'b').Settle().Hears('a', "bme-1", 1).Settle();
        Assert.Equal("aaa", PlacesOf(mesh));
        Assert.Equal("bme-1/2→a", mesh.Moved('b'));
        Assert.Equal("", mesh.Moved('a'));
    }

    [Fact]
    public void Of_two_that_knew_nothing_of_each_other_the_one_that_stays_has_it()
    {
        var mesh = Torn().Joins('a', 'b').Settle().Closes('b', 2).Settle();
        Assert.Equal("aaa", PlacesOf(mesh));
        Assert.Equal("", mesh.Moved('a'));
    }

    [Fact]
    public void Of_two_that_knew_nothing_of_each_other_the_one_that_was_removed_has_it_no_more()
    {
        var mesh = Torn().Joins('a', 'b').Settle();
        Assert.Equal("bbb", PlacesOf(mesh));
        mesh.Removes('b').Settle();
        Assert.Equal("aa", mesh.Place('a', "bme-1") + mesh.Place('c', "bme-1"));
    }

    [Fact]
    public void Of_two_that_knew_nothing_of_each_other_the_one_that_lives_has_a_silent_device_in_the_end()
    {
        var mesh = Torn().Joins('a', 'b').Settle();
        mesh.Waits(TimeSpan.FromSeconds(20));
        Assert.Equal("bbb", PlacesOf(mesh));
        mesh.Dies('b').Waits(TimeSpan.FromSeconds(4));
        Assert.Equal("b", mesh.Place('a', "bme-1"));
        mesh.Waits(TimeSpan.FromSeconds(7));
        Assert.Equal("aa", mesh.Place('a', "bme-1") + mesh.Place('c', "bme-1"));
        // It was not gone: the later attachment knew of its own.
        mesh.Joins('a', 'b').Joins('b', 'c').Settle();
        Assert.Equal("aaa", PlacesOf(mesh));
        Assert.Equal("bme-1/2→a", mesh.Moved('b'));
    }

    [Fact]
    public void Two_that_are_cut_off_from_the_majority_agree_where_devices_are()
    {
        var mesh = new CausalMesh("abcde", "abcde").Attaches('c', "bme-1", 1).Settle();
        foreach (var lost in "cde")
            mesh.Cuts('a', lost).Cuts('b', lost);
        mesh.Attaches('a', "bme-1", 2).Settle().Attaches('b', "bme-1", 3).Settle();
        Assert.Equal("b", mesh.Place('a', "bme-1"));
        Assert.Equal("c", mesh.Place('d', "bme-1"));
        foreach (var lost in "cde")
            mesh.Joins('a', lost).Joins('b', lost);
        mesh.Settle();
        Assert.Equal("b", mesh.Place('d', "bme-1"));
        Assert.Equal("bme-1/1→a", mesh.Moved('c'));
    }

    [Fact]
    public void A_gateway_that_restarts_learns_where_devices_are_and_takes_back_what_it_had()
    {
        var mesh = new CausalMesh("abc").Attaches('a', "bme-1", 1).Attaches('b', "bme-2", 2).Settle().Restarts('a').Settle();
        Assert.Equal("b", mesh.Place('a', "bme-2"));
        Assert.Equal("", PlacesOf(mesh));
        Assert.Equal("aaa", PlacesOf(mesh.Attaches('a', "bme-1", 1).Settle()));
    }

    [Fact]
    public void What_changes_in_a_round_goes_out_in_one_broadcast()
    {
        var mesh = new CausalMesh("ab");
        for (var i = 0; i < 300; i++)
            mesh.Locations('a').Attach($"bme-{i}", 7);
        mesh.Locations('a').Flush();
        mesh.Settle();
        Assert.Equal("a", mesh.Place('b', "bme-299"));
        Assert.Equal(2, mesh.Counter('a', "causal_sent"));
        Assert.Equal("", mesh.Closes('a', 7).Settle().Place('b', "bme-0"));
    }

    [Fact]
    public void In_a_large_mesh_what_changes_soon_after_a_broadcast_waits_for_the_next_one()
    {
        var mesh = new CausalMesh(string.Concat(Enumerable.Range(0, 31).Select(i => (char)('a' + i)))).Settle();
        mesh.Attaches('a', "bme-1", 1).Waits(TimeSpan.FromMilliseconds(50)).Attaches('a', "bme-2", 2).Attaches('a', "bme-3", 3).Waits(TimeSpan.FromMilliseconds(100));
        Assert.Equal("a", mesh.Place('b', "bme-1"));
        Assert.Equal("", mesh.Place('b', "bme-2") + mesh.Place('b', "bme-3"));
        Assert.Equal(1, mesh.Counter('a', "causal_sent"));
        // 31 gateways, 10 ms each.
        mesh.Waits(TimeSpan.FromMilliseconds(300));
        mesh.Locations('a').Flush();
        mesh.Settle();
        Assert.Equal("aa", mesh.Place('b', "bme-2") + mesh.Place('b', "bme-3"));
        Assert.Equal(2, mesh.Counter('a', "causal_sent"));
    }

    /// <summary>A device attached to a, and then to b, which did not know of it.</summary>
    private static CausalMesh Torn() =>
        new CausalMesh("abc").Cuts('a', 'b').Cuts('a', 'c').Attaches('a', "bme-1", 1).Attaches('b', "bme-1", 2).Settle().Joins('a', 'c');

    private static string PlacesOf(CausalMesh mesh) => string.Concat("abc".Select(name => mesh.Place(name, "bme-1")));
}

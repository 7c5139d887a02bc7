using EdgeIoT.Mesh.Datagrams;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Tests.Datagrams;

public sealed class SessionTests
{
    private readonly Wire _wire = new();
    private readonly Endpoint _a;
    private readonly Endpoint _b;

    public SessionTests()
    {
        _a = _wire.Add(1);
        _b = _wire.Add(2);
    }

    private void Connect()
    {
        _a.Contact(_b);
        _wire.Run(50);
        Assert.True(_a.Sessions.HasSession(_b.Id));
        Assert.True(_b.Sessions.HasSession(_a.Id));
    }

    [Fact]
    public void A_contact_gives_both_sides_a_session_in_two_round_trips()
    {
        _a.Contact(_b);
        _wire.Run(5.5);
        Assert.Equal([(_b.Id, _b.Address)], _a.Established);
        Assert.Equal([(_a.Id, _a.Address)], _b.Established);
        Assert.True(_a.Send(_b, "ping"));
        Assert.True(_b.Send(_a, "pong"));
        _wire.Run(5);
        Assert.Equal([(_a.Id, "ping")], _b.Messages);
        Assert.Equal([(_b.Id, "pong")], _a.Messages);
        Assert.Empty(_a.Refusals);
        Assert.Empty(_b.Refusals);
    }

    [Fact]
    public void A_message_to_a_known_address_waits_for_its_handshake()
    {
        Assert.False(_a.Send(_b, "lost"));
        _a.Sessions.SetAddress(_b.Id, _b.Address);
        for (var n = 0; n < 12; n++)
            Assert.True(_a.Send(_b, $"m{n}"));
        _wire.Run(50);
        Assert.Equal(Enumerable.Range(4, 8).Select(n => $"m{n}"), _b.Messages.Select(m => m.Text), StringComparer.Ordinal);
        Assert.Equal(4, _a.Sessions.Counters.Dropped);
    }

    [Fact]
    public void A_handshake_survives_the_loss_of_any_one_and_any_two_of_its_datagrams()
    {
        for (var first = 0; first < 8; first++)
        {
            for (var second = first; second < 9; second++)
            {
                var wire = new Wire { Passes = s => (s.Number != first && s.Number != second) || s.Datagram.Length == 36 };
                var a = wire.Add(1);
                var b = wire.Add(2);
                a.Contact(b);
                wire.Run(700);
                a.Send(b, "one");
                b.Send(a, "two");
                wire.Run(10);
                Assert.True(b.Messages is [(_, "one")] && a.Messages is [(_, "two")], $"Lost {first} and {second}.");
            }
        }
    }

    [Fact]
    public void An_address_where_nobody_answers_costs_little_and_is_given_up()
    {
        _a.Sessions.Contact(Wire.At(99), _wire.Now);
        _wire.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.MaxValue, _a.Sessions.NextTimer);
        Assert.InRange(_wire.Log.Count, 3, 10);
        Assert.All(_wire.Log, s => Assert.Equal(26, s.Datagram.Length));
    }

    [Fact]
    public void A_contact_that_only_a_beacon_vouches_for_is_one_small_datagram()
    {
        _a.Sessions.Contact(Wire.At(99), _wire.Now, persistent: false);
        _wire.Run(TimeSpan.FromMinutes(1));
        Assert.True(Assert.Single(_wire.Log).Datagram.Length < EdgeIoT.Mesh.Membership.Beacon.Size);

        _a.Sessions.Contact(_b.Address, _wire.Now, persistent: false);
        _wire.Run(50);
        Assert.True(_b.Sessions.HasSession(_a.Id));
    }

    [Fact]
    public void Two_gateways_that_call_each_other_at_once_understand_each_other()
    {
        _a.Contact(_b);
        _b.Contact(_a);
        for (var second = 0; second < 60; second++)
        {
            _wire.Run(1000);
            _a.Send(_b, $"a{second}");
            _b.Send(_a, $"b{second}");
        }

        _wire.Run(1000);
        Assert.Equal(Enumerable.Range(0, 60).Select(n => $"a{n}"), _b.Messages.Select(m => m.Text), StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(0, 60).Select(n => $"b{n}"), _a.Messages.Select(m => m.Text), StringComparer.Ordinal);
        Assert.Empty(_a.Refusals);
    }

    [Fact]
    public void A_restarted_peer_that_calls_is_back_at_once()
    {
        Connect();
        var restarted = _wire.Add(2, run: 1);
        restarted.Contact(_a);
        _wire.Run(50);
        _a.Send(restarted, "hello again");
        _wire.Run(10);
        Assert.Equal([(_a.Id, "hello again")], restarted.Messages);
    }

    [Fact]
    public void A_restarted_peer_that_does_not_call_is_found_by_its_silence()
    {
        Connect();
        var restarted = _wire.Add(2, run: 1);
        var began = _wire.Now;
        while (restarted.Messages.Count == 0)
        {
            Assert.True(_wire.Now - began < TimeSpan.FromSeconds(1.5), "no message within 1.5 s of the restart");
            _a.Send(restarted, "heartbeat");
            _wire.Run(50);
        }

        Assert.True(restarted.Send(_a, "yes"));
        _wire.Run(50);
        Assert.Equal("yes", Assert.Single(_a.Messages).Text);
    }

    [Fact]
    public void Who_only_listens_is_not_taken_for_silent()
    {
        Connect();
        for (var n = 0; n < 200; n++)
        {
            _a.Send(_b, "heartbeat");
            _wire.Run(50);
        }

        Assert.Equal(1, _a.Sessions.Counters.Handshakes);
        Assert.Equal(200, _b.Messages.Count);
    }

    [Fact]
    public void An_old_session_is_replaced_while_messages_go_on_and_forgotten_later()
    {
        var options = new DatagramOptions { SessionLifetime = TimeSpan.FromSeconds(30) };
        var wire = new Wire();
        var a = wire.Add(1, options: options);
        var b = wire.Add(2, options: options);
        a.Contact(b);
        wire.Run(50);
        for (var n = 0; n < 1000; n++)
        {
            a.Send(b, "x");
            b.Send(a, "y");
            wire.Run(100);
        }

        Assert.Equal(1000, b.Messages.Count);
        Assert.Equal(1000, a.Messages.Count);
        Assert.InRange(a.Sessions.Counters.Established, 3, 10);
    }

    [Fact]
    public void A_forgotten_peer_has_neither_session_nor_address()
    {
        Connect();
        _a.Sessions.Forget(_b.Id);
        Assert.False(_a.Send(_b, "x"));
        Assert.False(_a.Sessions.TryGetAddress(_b.Id, out _));
        _b.Send(_a, "late");
        _wire.Run(10);
        Assert.Empty(_a.Messages);
        Assert.Equal(1, _a.Sessions.Counters.Refused(RefusalReason.UnknownSession));
    }

    [Fact]
    public void A_wrong_token_is_reported_on_both_sides_and_not_tried_again_at_once()
    {
        var stranger = _wire.Add(3, token: "guess");
        for (var n = 0; n < 20; n++)
        {
            stranger.Contact(_a);
            _wire.Run(50);
        }

        Assert.Equal([RefusalReason.WrongToken], _a.Refusals);
        Assert.Equal([RefusalReason.WrongToken], stranger.Refusals);
        Assert.Empty(_a.Established);
        Assert.Empty(stranger.Established);
        _wire.Run(3000);
        stranger.Contact(_a);
        _wire.Run(50);
        Assert.Equal(2, _a.Refusals.Count);
    }
}

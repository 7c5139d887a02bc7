using EdgeIoT.Mesh.Membership;

namespace EdgeIoT.Mesh.Tests.Membership;

public sealed class FormulaTests
{
    [Fact]
    public void A_suspicion_shortens_with_each_confirmation_and_ends_at_the_floor()
    {
        var (floor, ceiling) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));
        var times = Enumerable.Range(0, 5).Select(n => Suspicion.Timeout(floor, ceiling, n, 2).TotalSeconds).ToList();
        Assert.Equal(4, times[0]);
        Assert.InRange(times[1], 1.5, 3);
        Assert.Equal([1, 1, 1], times[2..]);
        Assert.Equal(floor, Suspicion.Timeout(floor, ceiling, 0, 0));
    }

    [Fact]
    public void Confirmations_count_once_for_each_author_and_silence_only()
    {
        var suspicion = new Suspicion(TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), 2, new(0, 1));
        Assert.False(suspicion.Confirm(new(0, 1)));
        Assert.Equal(TimeSpan.FromSeconds(4), suspicion.Deadline);
        Assert.True(suspicion.Confirm(new(0, 2)));
        Assert.True(suspicion.Confirm(new(0, 3)));
        Assert.False(suspicion.Confirm(new(0, 4)));
        Assert.Equal(TimeSpan.FromSeconds(1), suspicion.Deadline);
        suspicion.Heard = TimeSpan.FromSeconds(0.9);
        Assert.Equal(TimeSpan.FromSeconds(1.9), suspicion.Deadline);
        suspicion.Postpone(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(11.9), suspicion.Deadline);
    }

    [Fact]
    public void Awareness_stays_within_0_and_8()
    {
        var awareness = new Awareness();
        awareness.Change(-5);
        Assert.Equal(TimeSpan.FromSeconds(1), awareness.Stretch(TimeSpan.FromSeconds(1)));
        awareness.Change(100);
        Assert.Equal(TimeSpan.FromSeconds(9), awareness.Stretch(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void News_is_sent_as_often_as_the_limit_says_the_newest_first_and_a_record_replaces_claims()
    {
        var queue = new GossipQueue();
        var buffer = new byte[100];
        queue.Add(new(0, 1), new(0, 9), new byte[60]);
        queue.Add(new(0, 1), default, Enumerable.Repeat((byte)1, 60).ToArray());
        Assert.Equal(1, queue.Count);
        List<byte> sent = [];
        for (var n = 1; n <= 7; n++)
        {
            var writer = new MembershipWriter(buffer, n);
            queue.Fill(ref writer, limit: 3);
            if (writer.Length > 0)
                sent.Add(writer.Written[0]);
            if (n == 1)
                queue.Add(new(0, 2), default, Enumerable.Repeat((byte)2, 60).ToArray());
        }

        Assert.Equal([1, 2, 1, 2, 1, 2], sent);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Records_that_came_round_are_forgotten_and_claims_are_not()
    {
        var queue = new GossipQueue();
        queue.Add(new(0, 1), default, Enumerable.Repeat((byte)1, 60).ToArray());
        queue.Add(new(0, 1), new(0, 9), Enumerable.Repeat((byte)9, 60).ToArray());
        queue.Add(new(0, 2), default, Enumerable.Repeat((byte)2, 60).ToArray());
        queue.ForgetRecords();
        Assert.Equal(1, queue.Count);
        var writer = new MembershipWriter(new byte[200], 1);
        queue.Fill(ref writer, limit: 3);
        Assert.Equal(Enumerable.Repeat((byte)9, 60), writer.Written.ToArray());
    }
}

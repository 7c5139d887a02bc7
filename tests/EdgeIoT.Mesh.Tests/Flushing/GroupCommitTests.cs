using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Tests.Fakes;

namespace EdgeIoT.Mesh.Tests.Flushing;

public sealed class GroupCommitTests
{
    private readonly MemoryStore _store = new();
    private readonly NodeContext _context;
    private long _write;

    public GroupCommitTests()
    {
        var options = new MeshOptions { Name = "gw-1", MqttEndpoint = "h:1", HttpEndpoint = "h:2", Address = default };
        _context = new NodeContext(options, new NodeId(9, 9), _store, new RecordingHost(), seed: 1) { Now = TimeSpan.FromSeconds(1) };
    }

    private GroupCommit Flushes => _context.Flushes;

    [Fact]
    public void A_fast_disk_is_flushed_at_once_and_again_while_it_flushes()
    {
        _store.FlushTime = TimeSpan.FromMilliseconds(0.1);
        Write(waitedFor: 1);
        Assert.Equal(1, _store.Flushes);
        Write(waitedFor: 0);
        Assert.Equal(2, _store.Flushes);
    }

    [Fact]
    public void A_slow_disk_is_not_asked_for_a_second_flush_while_one_runs()
    {
        BeSlow();
        Write(waitedFor: 1);
        After(3);
        Write(waitedFor: 1);
        Assert.Equal(1, _store.Flushes);
        Assert.Equal(TimeSpan.MaxValue, Flushes.NextTimer);
    }

    [Fact]
    public void One_client_alone_waits_for_nobody()
    {
        BeSlow();
        for (var reading = 1; reading <= 3; reading++)
        {
            Write(waitedFor: 1);
            Assert.Equal(reading, _store.Flushes);
            After(8);
            Flushes.Durable(_write);
        }
    }

    [Fact]
    public void Those_that_were_answered_are_waited_for()
    {
        BeSlow();
        Write(waitedFor: 3);
        After(4);
        Write(waitedFor: 2);
        After(4);
        Flushes.Durable(1);
        Write(waitedFor: 2);
        Assert.Equal(1, _store.Flushes);
        Write(waitedFor: 1);
        Assert.Equal(2, _store.Flushes);
    }

    [Fact]
    public void Who_does_not_come_back_is_waited_for_two_milliseconds()
    {
        BeSlow();
        Write(waitedFor: 5);
        After(8);
        Flushes.Durable(_write);
        After(30);
        Write(waitedFor: 1);
        Assert.Equal(TimeSpan.FromMilliseconds(2), Flushes.NextTimer - _context.Now);
        After(2);
        Assert.Equal(2, _store.Flushes);
    }

    [Fact]
    public void Many_are_waited_for_while_they_come_and_half_a_flush_at_most()
    {
        BeSlow();
        Write(waitedFor: 100);
        After(8);
        Flushes.Durable(_write);
        Write(waitedFor: 1);
        for (var arrival = 1; arrival < 4; arrival++)
        {
            _context.Now += TimeSpan.FromMilliseconds(1);
            Write(waitedFor: 1);
            Assert.Equal(1, _store.Flushes);
        }

        After(1);
        Assert.Equal(2, _store.Flushes);
    }

    [Fact]
    public void What_nobody_waits_for_rides_on_the_next_flush()
    {
        BeSlow();
        Write(waitedFor: 0);
        Assert.Equal(0, _store.Flushes);
        After(5);
        Write(waitedFor: 1);
        Assert.Equal(1, _store.Flushes);
    }

    [Fact]
    public void What_nobody_waits_for_is_flushed_after_the_time_of_a_flush()
    {
        BeSlow();
        Write(waitedFor: 0);
        Assert.Equal(TimeSpan.FromMilliseconds(8), Flushes.NextTimer - _context.Now);
        After(8);
        Assert.Equal(1, _store.Flushes);
    }

    [Fact]
    public void While_the_majority_is_missing_for_what_this_disk_has_half_a_flush_is_waited()
    {
        BeSlow();
        var awaits = false;
        Flushes.AwaitsOthers = () => awaits;
        Write(waitedFor: 1);
        After(8);
        Flushes.Durable(_write);
        awaits = true;
        Write(waitedFor: 1);
        Assert.Equal(TimeSpan.FromMilliseconds(4), Flushes.NextTimer - _context.Now);
        After(4);
        Assert.Equal(2, _store.Flushes);
    }

    [Fact]
    public void Nothing_waits_for_longer_than_twenty_milliseconds_on_an_idle_disk()
    {
        BeSlow();
        Write(waitedFor: 9);
        After(8);
        Flushes.Durable(_write);
        Write(waitedFor: 0);
        _context.Now += TimeSpan.FromMilliseconds(20);
        Write(waitedFor: 1);
        Assert.Equal(2, _store.Flushes);
    }

    [Fact]
    public void A_failed_disk_is_flushed_no_more()
    {
        BeSlow();
        Write(waitedFor: 0);
        _context.StoreFault = "full";
        Assert.Equal(TimeSpan.MaxValue, Flushes.NextTimer);
    }

    [Fact]
    public void One_stall_does_not_make_a_fast_disk_slow()
    {
        var time = new FlushTime();
        for (var i = 0; i < 20; i++)
            time.Add(TimeSpan.FromMilliseconds(0.1));
        time.Add(TimeSpan.FromSeconds(1));
        Assert.True(time.Value < GroupCommit.SlowFlush);
    }

    private void BeSlow() => _store.FlushTime = TimeSpan.FromMilliseconds(8);

    private void Write(int waitedFor)
    {
        Flushes.Wrote(++_write, waitedFor);
        Flushes.Flush();
    }

    private void After(int milliseconds)
    {
        _context.Now += TimeSpan.FromMilliseconds(milliseconds);
        Flushes.Flush();
    }
}

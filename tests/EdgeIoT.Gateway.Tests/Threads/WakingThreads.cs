using System.Collections.Concurrent;
using EdgeIoT.Gateway.Threads;

namespace EdgeIoT.Gateway.Tests.Threads;

public sealed class WakingThreads
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Linux has its own, which the other one must be as good as.</summary>
    public static TheoryData<bool> Ways => OperatingSystem.IsLinux() ? [false, true] : [false];

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_signal_before_the_wait_ends_it(bool byEvent)
    {
        using var wakeUp = Create(byEvent);
        wakeUp.Set();
        wakeUp.Set();
        wakeUp.Wait(-1);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_wait_ends_when_its_time_is_up(bool byEvent)
    {
        using var wakeUp = Create(byEvent);
        wakeUp.Wait(1);
        wakeUp.Wait(0);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Each_signal_reaches_who_waits(bool byEvent)
    {
        using var there = Create(byEvent);
        using var back = Create(byEvent);
        const int Turns = 2000;
        var turns = 0;
        var other = Task.Run(() =>
        {
            for (var i = 0; i < Turns; i++)
            {
                // One signal each, so that a lost one stops both.
                there.Wait(-1);
                Volatile.Write(ref turns, i + 1);
                back.Set();
            }
        });
        await Task.Run(() =>
        {
            for (var i = 0; i < Turns; i++)
            {
                there.Set();
                while (Volatile.Read(ref turns) <= i)
                    back.Wait(-1);
            }
        }).WaitAsync(Deadline);
        await other.WaitAsync(Deadline);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_signal_after_the_end_does_nothing(bool byEvent)
    {
        var wakeUp = Create(byEvent);
        wakeUp.Dispose();
        wakeUp.Set();
        wakeUp.Dispose();
    }

    [Fact]
    public async Task Whoever_parks_finds_all_work_of_many()
    {
        const int Each = 20_000;
        var work = new ConcurrentQueue<int>();
        using var parker = new ThreadParker(() => !work.IsEmpty);
        var took = Task.Run(() =>
        {
            for (var left = 4 * Each; left > 0;)
            {
                if (work.TryDequeue(out _))
                    left--;
                else
                    parker.Park(-1);
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                work.Enqueue(i);
                parker.Unpark();
            }
        }))).WaitAsync(Deadline);
        await took.WaitAsync(Deadline);
    }

    private static IWakeUp Create(bool byEvent) => byEvent ? new EventWakeUp() : new MonitorWakeUp();
}

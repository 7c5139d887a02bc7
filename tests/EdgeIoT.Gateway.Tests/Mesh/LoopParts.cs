using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Mqtt.Server;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeIoT.Gateway.Tests.Mesh;

public sealed class LoopParts
{
    [Fact]
    public void Inputs_come_out_in_the_order_of_each_producer()
    {
        using var queue = new InputQueue();
        for (byte i = 0; i < 5; i++)
            Assert.True(queue.TryPost(InputKind.Datagram, i, [i, i]));
        for (byte i = 0; i < 5; i++)
        {
            Assert.True(queue.TryTake(out var input));
            Assert.Equal([i, i], input.Data.ToArray());
            queue.Release(input);
        }

        Assert.False(queue.TryTake(out _));
    }

    [Fact]
    public void What_the_network_sends_is_bounded_and_what_the_gateway_says_gets_in()
    {
        using var queue = new InputQueue();
        var accepted = 0;
        while (queue.TryPost(InputKind.LinkMessage, 1, new byte[1024 * 1024]))
            accepted++;
        Assert.Equal(InputQueue.ByteCapacity / (1024 * 1024), accepted);
        Assert.Equal(1, queue.Refused);
        queue.Post(new Input(InputKind.Durable) { Number = 7 });
        while (queue.TryTake(out var input))
            queue.Release(input);
        Assert.True(queue.TryPost(InputKind.LinkMessage, 1, [1]));
    }

    [Fact]
    public async Task A_waiting_loop_is_woken_by_an_input()
    {
        using var queue = new InputQueue();
        var took = Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                while (!queue.TryTake(out _))
                    queue.Wait(TimeSpan.FromSeconds(10));
            }
        });
        for (var i = 0; i < 20_000; i++)
            queue.Post(new Input(InputKind.Durable), wake: true);
        await took.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_waiting_loop_is_woken_for_its_timers_without_an_input()
    {
        using var queue = new InputQueue();
        var looks = Task.Run(() => queue.Wait(TimeSpan.FromMinutes(10)));
        queue.WakeForTimers();
        await looks.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Who_brings_an_input_takes_it_where_the_loop_lets_it()
    {
        using var queue = new InputQueue();
        var asked = 0;
        queue.TryRun = () =>
        {
            asked++;
            return queue.TryTake(out _);
        };
        queue.Run();
        Assert.Equal(0, asked);
        queue.Post(new Input(InputKind.Durable), wake: false);
        using (new MqttServer().BeginBatch())
        {
            queue.RunAtEnd();
            queue.RunAtEnd();
            Assert.Equal(0, asked);
        }

        Assert.Equal((1, 0), (asked, queue.Count));
    }

    [Fact]
    public async Task The_loop_begins_with_much_while_the_rest_is_read()
    {
        using var queue = new InputQueue { TryRun = static () => throw new InvalidOperationException("it is too much for whoever brings it") };
        for (var i = 0; i <= InputQueue.Few; i++)
            queue.Post(new Input(InputKind.Durable), wake: false);
        var waits = Task.Run(() => queue.Wait(TimeSpan.FromMinutes(10)));
        using (new MqttServer().BeginBatch())
        {
            queue.RunAtEnd();
#pragma warning disable xUnit1031 // A batch belongs to one thread.
            Assert.True(waits.Wait(TimeSpan.FromSeconds(30)));
#pragma warning restore xUnit1031
        }

        await waits;
    }

    [Fact]
    public async Task What_its_bringer_may_not_take_the_loop_is_woken_for()
    {
        using var queue = new InputQueue { TryRun = static () => false };
        var waits = Task.Run(() => queue.Wait(TimeSpan.FromMinutes(10)));
        queue.Post(new Input(InputKind.Durable), wake: false);
        queue.Run();
        await waits.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_clock_that_jumps_is_noticed_and_one_that_drifts_is_not()
    {
        var clock = new WallClock(NullLogger.Instance);
        var start = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Assert.Equal(TimeSpan.Zero, clock.Check(TimeSpan.Zero, start));
        Assert.Equal(TimeSpan.Zero, clock.Check(TimeSpan.FromSeconds(1), start.AddSeconds(1.01)));
        Assert.Equal(1, clock.Check(TimeSpan.FromSeconds(2), start.AddSeconds(2.01).AddHours(1)).TotalHours, precision: 3);
        Assert.Equal(TimeSpan.Zero, clock.Check(TimeSpan.FromSeconds(3), start.AddSeconds(3.01).AddHours(1)));
        Assert.Equal(-1, clock.Check(TimeSpan.FromSeconds(4), start.AddSeconds(4.01)).TotalHours, precision: 3);
    }
}

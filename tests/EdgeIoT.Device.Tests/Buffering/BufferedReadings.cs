using EdgeIoT.Device.Buffering;
using EdgeIoT.Device.Tests.World;
using EdgeIoT.Protocol.Telemetry;

namespace EdgeIoT.Device.Tests.Buffering;

/// <summary>What takes longer than a board has time for; the rest is in <c>EdgeIoT.Board.Tests</c>.</summary>
public sealed class BufferedReadings : BoardTest
{
    [Fact]
    public void A_long_history_keeps_order_and_balance()
    {
        var random = new Random(17);
        var buffer = new ReadingBuffer(40);
        var model = new List<int>();
        var inDoubt = 0;
        for (var seq = 1; seq < 20_000; seq++)
        {
            if (model.Count == 40)
                model.RemoveAt(inDoubt);
            Assert.Equal(model.Count == 39 && buffer.Count == 40, Add(buffer, seq));
            model.Add(seq);
            if (random.Next(3) == 0)
            {
                inDoubt = Math.Max(inDoubt, random.Next(Math.Min(20, model.Count) + 1));
                buffer.MarkSent(inDoubt);
            }

            if (random.Next(4) == 0)
            {
                var gone = random.Next(inDoubt + 1);
                buffer.RemoveOldest(gone);
                model.RemoveRange(0, gone);
                inDoubt -= gone;
            }

            Assert.Equal(model, Seqs(buffer));
            Assert.Equal(inDoubt, buffer.InDoubt);
        }
    }

    [Fact]
    public void A_long_outage_drops_the_oldest_and_reports_how_many()
    {
        Options.BufferCapacity = 128;
        Board.PowerOn();
        foreach (var gateway in Mesh.Gateways)
            gateway.IsUp = false;
        Board.NetworkDown();
        Board.RunFor(200_000);
        foreach (var gateway in Mesh.Gateways)
            gateway.IsUp = true;
        Board.NetworkUp();
        Board.RunFor(2_000);
        NothingIsLostSilently();
        Assert.InRange(Brain.Counters.Dropped, 70, 75);
        Assert.InRange(Brain.Counters.Sampled - Brain.Counters.Dropped - Mesh.Stored.Count, 0, 1);
        Assert.Contains(
            Board.Published,
            message => message.Topic.EndsWith("/info", StringComparison.Ordinal)
                && message.Payload.Contains($"\"dropped\":{Brain.Counters.Dropped}", StringComparison.Ordinal));
        Assert.Empty(Mesh.OutOfOrder);
    }

    [Fact]
    public void The_capacity_is_told_in_hours()
    {
        Options.IntervalMilliseconds = 60_000;
        PowerOnAndGoOnline();
        Assert.Equal(8.33, Brain.BufferHours, 2);
        Assert.Contains(Board.Published, message => message.Payload.Contains("\"buffer_hours\":8.33", StringComparison.Ordinal));
    }

    private static bool Add(ReadingBuffer buffer, int seq) => buffer.Add(1, seq, seq, true, 1, 2, 3);

    private static int[] Seqs(ReadingBuffer buffer)
    {
        var reading = new TelemetryReading();
        var seqs = new int[buffer.Count];
        for (var i = 0; i < seqs.Length; i++)
        {
            buffer.Read(i, reading);
            seqs[i] = reading.Seq;
        }

        return seqs;
    }
}

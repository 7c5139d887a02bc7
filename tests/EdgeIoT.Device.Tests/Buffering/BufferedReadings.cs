using EdgeIoT.Device.Buffering;
using EdgeIoT.Device.Tests.World;
using EdgeIoT.Protocol.Telemetry;

namespace EdgeIoT.Device.Tests.Buffering;

public sealed class BufferedReadings : BoardTest
{
    [Fact]
    public void The_oldest_that_was_never_sent_is_dropped_first()
    {
        var buffer = new ReadingBuffer(5);
        for (var seq = 1; seq <= 5; seq++)
            Assert.False(Add(buffer, seq));
        buffer.MarkSent(2);
        Assert.True(Add(buffer, 6));
        Assert.True(Add(buffer, 7));
        Assert.Equal([1, 2, 5, 6, 7], Seqs(buffer));
        Assert.Equal(2, buffer.InDoubt);
    }

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
    public void A_saved_buffer_comes_back_as_it_was()
    {
        var buffer = new ReadingBuffer(8);
        for (var seq = 1; seq <= 10; seq++)
            buffer.Add(3, seq, 1_000 + seq, seq % 2 == 0, -4000 + seq, 9_999, 30_000);
        buffer.MarkSent(3);
        var saved = Save(buffer);
        var restored = new ReadingBuffer(8);
        Assert.True(ReadingBuffer.TryReadHeader(saved, 0, out var count, out var inDoubt));
        for (var i = 0; i < count; i++)
            Assert.True(restored.TryRestore(saved, ReadingBuffer.HeaderBytes + i * ReadingBuffer.RecordBytes, i < inDoubt, 4, out _));
        Assert.Equal(saved, Save(restored));
        Assert.Equal(3, restored.InDoubt);
    }

    [Fact]
    public void Damaged_readings_are_left_out()
    {
        var buffer = new ReadingBuffer(8);
        Add(buffer, 5);
        Add(buffer, 6);
        var saved = Save(buffer);
        var restored = new ReadingBuffer(8);
        Assert.True(restored.TryRestore(saved, ReadingBuffer.HeaderBytes + ReadingBuffer.RecordBytes, false, 2, out _));
        Assert.False(restored.TryRestore(saved, ReadingBuffer.HeaderBytes, false, 2, out _), "older than the one before it");
        Assert.False(restored.TryRestore(saved, ReadingBuffer.HeaderBytes, false, 1, out _), "from this boot");
        Assert.False(ReadingBuffer.TryReadHeader(new byte[12], 0, out _, out _));
    }

    [Fact]
    public void Values_come_out_as_they_went_in()
    {
        var buffer = new ReadingBuffer(2);
        buffer.Add(int.MaxValue, int.MaxValue, 1_772_355_570_250, true, -4000, 10_000, 110_000);
        var reading = new TelemetryReading();
        buffer.Read(0, reading);
        Assert.Equal((int.MaxValue, int.MaxValue, 1_772_355_570_250), (reading.Boot, reading.Seq, reading.TimeUnixMilliseconds));
        Assert.Equal((-4000, 10_000, 110_000), (reading.TemperatureCentiCelsius, reading.HumidityCentiPercent, reading.PressurePascal));
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

    private static byte[] Save(ReadingBuffer buffer)
    {
        var saved = new byte[ReadingBuffer.HeaderBytes + buffer.Count * ReadingBuffer.RecordBytes];
        buffer.SaveHeader(saved, 0);
        for (var i = 0; i < buffer.Count; i++)
            buffer.SaveReading(i, saved, ReadingBuffer.HeaderBytes + i * ReadingBuffer.RecordBytes);
        return saved;
    }
}

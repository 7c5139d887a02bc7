using EdgeIoT.Device.Buffering;
using EdgeIoT.Protocol.Telemetry;
using nanoFramework.TestFramework;

namespace EdgeIoT.Board.Tests.Cases.Buffering
{
    [TestClass]
    public class BufferedReadings
    {
        [TestMethod]
        public void The_oldest_that_was_never_sent_is_dropped_first()
        {
            var buffer = new ReadingBuffer(5);
            for (var seq = 1; seq <= 5; seq++)
                Assert.IsFalse(Add(buffer, seq));
            buffer.MarkSent(2);
            Assert.IsTrue(Add(buffer, 6));
            Assert.IsTrue(Add(buffer, 7));
            Assert.AreEqual("1 2 5 6 7", Seqs(buffer));
            Assert.AreEqual(2, buffer.InDoubt);
        }

        [TestMethod]
        public void A_full_ring_goes_round_many_times_in_order()
        {
            var buffer = new ReadingBuffer(7);
            for (var seq = 1; seq <= 300; seq++)
                Add(buffer, seq);
            Assert.AreEqual("294 295 296 297 298 299 300", Seqs(buffer));
            buffer.MarkSent(3);
            buffer.RemoveOldest(2);
            Assert.AreEqual("296 297 298 299 300", Seqs(buffer));
            Assert.AreEqual(1, buffer.InDoubt);
        }

        [TestMethod]
        public void A_saved_buffer_comes_back_as_it_was()
        {
            var buffer = new ReadingBuffer(8);
            for (var seq = 1; seq <= 10; seq++)
                buffer.Add(3, seq, 1000 + seq, seq % 2 == 0, -4000 + seq, 9999, 30000);
            buffer.MarkSent(3);
            var saved = Save(buffer);
            var restored = new ReadingBuffer(8);
            Assert.IsTrue(ReadingBuffer.TryReadHeader(saved, 0, out var count, out var inDoubt));
            for (var i = 0; i < count; i++)
                Assert.IsTrue(restored.TryRestore(saved, ReadingBuffer.HeaderBytes + i * ReadingBuffer.RecordBytes, i < inDoubt, 4, out _));
            var again = Save(restored);
            Assert.AreEqual(saved.Length, again.Length);
            for (var i = 0; i < saved.Length; i++)
                Assert.AreEqual(saved[i], again[i]);
            Assert.AreEqual(3, restored.InDoubt);
        }

        [TestMethod]
        public void Damaged_readings_are_left_out()
        {
            var buffer = new ReadingBuffer(8);
            Add(buffer, 5);
            Add(buffer, 6);
            var saved = Save(buffer);
            var restored = new ReadingBuffer(8);
            Assert.IsTrue(restored.TryRestore(saved, ReadingBuffer.HeaderBytes + ReadingBuffer.RecordBytes, false, 2, out _));
            Assert.IsFalse(restored.TryRestore(saved, ReadingBuffer.HeaderBytes, false, 2, out _), "older than the one before it");
            Assert.IsFalse(restored.TryRestore(saved, ReadingBuffer.HeaderBytes, false, 1, out _), "from this boot");
            Assert.IsFalse(ReadingBuffer.TryReadHeader(new byte[12], 0, out _, out _));
        }

        [TestMethod]
        public void Values_come_out_as_they_went_in()
        {
            var buffer = new ReadingBuffer(2);
            buffer.Add(int.MaxValue, int.MaxValue, 1772355570250, true, -4000, 10000, 110000);
            var reading = new TelemetryReading();
            buffer.Read(0, reading);
            Assert.AreEqual(int.MaxValue, reading.Boot);
            Assert.AreEqual(int.MaxValue, reading.Seq);
            Assert.AreEqual(1772355570250, reading.TimeUnixMilliseconds);
            Assert.AreEqual(-4000, reading.TemperatureCentiCelsius);
            Assert.AreEqual(10000, reading.HumidityCentiPercent);
            Assert.AreEqual(110000, reading.PressurePascal);
        }

        private static bool Add(ReadingBuffer buffer, int seq)
        {
            return buffer.Add(1, seq, seq, true, 1, 2, 3);
        }

        private static string Seqs(ReadingBuffer buffer)
        {
            var reading = new TelemetryReading();
            var text = "";
            for (var i = 0; i < buffer.Count; i++)
            {
                buffer.Read(i, reading);
                text += (i == 0 ? "" : " ") + reading.Seq.ToString();
            }

            return text;
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
}

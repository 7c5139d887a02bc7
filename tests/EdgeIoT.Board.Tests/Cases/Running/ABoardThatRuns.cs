using nanoFramework.TestFramework;

namespace EdgeIoT.Board.Tests.Cases.Running
{
    [TestClass]
    public class ABoardThatRuns
    {
        [TestMethod]
        public void Nothing_is_sampled_before_the_boot_number_is_on_flash()
        {
            var board = new Bench();
            board.FlashWorks = false;
            board.PowerOn();
            board.Run(5000);
            Assert.AreEqual(0L, board.Brain.Counters.Sampled);
            Assert.IsTrue(board.Brain.Counters.FlashFailures >= 4);
            board.FlashWorks = true;
            board.Run(1500);
            Assert.AreNotEqual(0L, board.Brain.Counters.Sampled);
        }

        [TestMethod]
        public void Readings_are_taken_on_a_fixed_grid()
        {
            var board = new Bench();
            board.PowerOn();
            board.Run(10000);
            Assert.IsTrue(board.Samples.Count >= 10);
            for (var i = 1; i < board.Samples.Count; i++)
                Assert.AreEqual(1000, (int)board.Samples[i]! - (int)board.Samples[i - 1]!);
        }

        [TestMethod]
        public void Every_start_has_a_higher_boot_number()
        {
            var board = new Bench();
            var last = 0;
            for (var i = 0; i < 3; i++)
            {
                board.PowerOn();
                board.Run(1500);
                Assert.IsTrue(board.Brain.State.Boot > last);
                last = board.Brain.State.Boot;
            }
        }

        [TestMethod]
        public void A_reading_leaves_the_buffer_only_when_it_is_acknowledged()
        {
            var board = new Bench();
            board.Acknowledges = false;
            board.PowerOn();
            board.Run(1200);
            Assert.AreNotEqual(0, board.Messages.Count);
            Assert.AreEqual(board.Brain.Counters.Sampled, (long)board.Brain.Buffer.Count);
        }

        [TestMethod]
        public void When_a_gateway_dies_its_board_is_at_another_at_once_and_sends_what_is_in_doubt_again()
        {
            var board = new Bench();
            board.PowerOn();
            board.Run(100);
            board.Acknowledges = false;
            board.Run(1500);
            var first = board.Gateway;
            var sent = board.Messages.Count;
            var inDoubt = (string)board.Messages[sent - 1]!;
            board.Acknowledges = true;
            board.Kill(first);
            board.Run(200);
            Assert.AreEqual(1 - first, board.Gateway);
            Assert.AreEqual(0, board.Brain.Buffer.Count);
            Assert.IsTrue(board.Brain.Counters.SentAgain > 0);
            Assert.AreEqual(inDoubt, (string)board.Messages[sent]!);
        }

        [TestMethod]
        public void A_long_outage_drops_the_oldest_and_loses_nothing_silently()
        {
            var board = new Bench();
            board.PowerOn();
            board.Run(100);
            board.Kill(0);
            board.Kill(1);
            board.Run(200000);
            var counters = board.Brain.Counters;
            Assert.AreEqual(128, board.Brain.Buffer.Count);
            Assert.AreEqual(counters.Sampled, counters.Acknowledged + counters.Dropped + 128);
            board.Up[0] = true;
            board.Run(35000);
            Assert.AreEqual(0, board.Brain.Buffer.Count);
            Assert.AreEqual(counters.Sampled, counters.Acknowledged + counters.Dropped);
        }

        [TestMethod]
        public void The_interval_can_be_changed_from_outside()
        {
            var board = new Bench();
            board.PowerOn();
            board.Run(100);
            board.Deliver("edgeiot/device/esp-1/request/interval", "{\"transaction\":\"t\",\"interval_ms\":200}");
            board.Run(20);
            var before = board.Samples.Count;
            board.Run(1000);
            Assert.AreEqual(before + 5, board.Samples.Count);
            Assert.AreEqual(200, board.Brain.IntervalMilliseconds);
        }

        [TestMethod]
        [DataRow("edgeiot/device/esp-1/request/interval", "{")]
        [DataRow("edgeiot/gateways", "{\"epoch\":")]
        public void A_message_that_cannot_be_read_is_counted_and_changes_nothing(string topic, string payload)
        {
            var board = new Bench();
            board.PowerOn();
            board.Run(100);
            board.Deliver(topic, payload);
            Assert.AreEqual(1L, board.Brain.Counters.Malformed);
            Assert.IsTrue(board.Brain.IsOnline);
        }

        [TestMethod]
        public void A_board_that_stops_hands_over_everything()
        {
            var board = new Bench();
            board.PowerOn();
            board.Run(3500);
            board.Brain.Stop(board.Now, 5000);
            board.Run(500);
            Assert.IsTrue(board.IsStopped);
            Assert.AreEqual(0, board.Brain.Buffer.Count);
            Assert.AreEqual(board.Brain.Counters.Sampled, board.Brain.Counters.Acknowledged);
        }
    }
}

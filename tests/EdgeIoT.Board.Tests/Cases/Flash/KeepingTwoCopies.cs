using EdgeIoT.Firmware.Flash;
using nanoFramework.TestFramework;

namespace EdgeIoT.Board.Tests.Cases.Flash
{
    [TestClass]
    public class KeepingTwoCopies
    {
        [TestMethod]
        public void What_was_written_last_is_read()
        {
            var flash = new TwoCopies(new MemoryFiles());
            Assert.IsNull(flash.Open("x"));
            for (var value = 1; value <= 5; value++)
            {
                Assert.IsTrue(Write(flash, (byte)value));
                Assert.AreEqual(value, Read(flash));
            }
        }

        [TestMethod]
        public void Power_that_goes_at_any_moment_leaves_the_old_copy_or_the_new_one()
        {
            var finished = false;
            for (var cut = 0; cut < 20 && !finished; cut++)
            {
                var files = new MemoryFiles();
                var flash = new TwoCopies(files);
                Write(flash, 1);
                Write(flash, 2);
                files.OperationsLeft = cut;
                finished = Write(flash, 3);
                files.OperationsLeft = int.MaxValue;
                var read = Read(new TwoCopies(files));
                Assert.IsTrue(finished ? read == 3 : read == 2 || read == 3, "cut after " + cut.ToString() + ": " + read.ToString());
                Assert.IsTrue(Write(new TwoCopies(files), 4));
                Assert.AreEqual(4, Read(new TwoCopies(files)));
            }

            Assert.IsTrue(finished);
        }

        [TestMethod]
        public void A_damaged_copy_gives_way_to_the_one_before_it()
        {
            var files = new MemoryFiles();
            var flash = new TwoCopies(files);
            Write(flash, 1);
            Write(flash, 2);
            var newer = files.Exists("x.a") && Newer(files) ? "x.a" : "x.b";
            files.Damage(newer, 9);
            Assert.AreEqual(1, Read(flash));
            files.Damage(newer == "x.a" ? "x.b" : "x.a", 9);
            Assert.IsNull(flash.Open("x"));
        }

        private static bool Newer(MemoryFiles files)
        {
            files.Damage("x.a", 9);
            var read = Read(new TwoCopies(files));
            files.Damage("x.a", 9);
            return read == 1;
        }

        private static bool Write(TwoCopies flash, byte value)
        {
            var copy = flash.Begin("x");
            if (copy == null)
                return false;
            copy.Append(new[] { value, value, value, value }, 4);
            return copy.Commit();
        }

        private static int Read(TwoCopies flash)
        {
            var found = flash.Open("x");
            Assert.IsNotNull(found);
            var bytes = new byte[8];
            Assert.AreEqual(4, found!.Read(bytes, 8));
            found.Dispose();
            return bytes[0];
        }
    }
}

using EdgeIoT.Device.Saving;
using nanoFramework.TestFramework;

namespace EdgeIoT.Board.Tests.Cases.Flash
{
    [TestClass]
    public class SavedState
    {
        [TestMethod]
        public void It_comes_back_as_it_was()
        {
            var found = BoardState.TryRestore(Saved());
            Assert.IsNotNull(found);
            Assert.AreEqual(7, found!.Boot);
            Assert.AreEqual(4294967296L, found.MeshEpoch);
            Assert.AreEqual(42L, found.Dropped);
        }

        [TestMethod]
        public void A_change_of_any_byte_is_found()
        {
            for (var i = 0; i < BoardState.Size; i++)
            {
                var saved = Saved();
                saved[i] ^= 1;
                Assert.IsNull(BoardState.TryRestore(saved), "byte " + i.ToString());
            }

            Assert.IsNull(BoardState.TryRestore(null));
            Assert.IsNull(BoardState.TryRestore(new byte[4]));
        }

        private static byte[] Saved()
        {
            var saved = new byte[BoardState.Size];
            var state = new BoardState();
            state.Boot = 7;
            state.MeshEpoch = 4294967296L;
            state.Dropped = 42;
            state.Save(saved);
            return saved;
        }
    }
}

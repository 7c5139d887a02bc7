namespace EdgeIoT.Device
{
    /// <summary>Chance, handed in: the chip's generator on a board, a seeded one in tests.</summary>
    public interface IDeviceRandom
    {
        /// <summary>A number from 0 to <paramref name="maxExclusive"/> - 1.</summary>
        int Next(int maxExclusive);

        /// <summary>Fills a buffer with bytes that nobody can guess: they become nonces.</summary>
        void Fill(byte[] buffer);
    }
}

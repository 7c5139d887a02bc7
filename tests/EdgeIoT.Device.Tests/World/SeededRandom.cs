namespace EdgeIoT.Device.Tests.World;

internal sealed class SeededRandom(int seed) : IDeviceRandom
{
    private readonly Random _random = new(seed);

    public int Next(int maxExclusive) => _random.Next(maxExclusive);

    public void Fill(byte[] buffer) => _random.NextBytes(buffer);
}

using System.Security.Cryptography;
using EdgeIoT.Device;

namespace EdgeIoT.Simulator.Fleet;

/// <summary>A board's chance: seeded where it decides, and from the system where others must not guess it.</summary>
internal sealed class BoardRandom(Random random) : IDeviceRandom
{
    public int Next(int maxExclusive) => random.Next(maxExclusive);

    public void Fill(byte[] buffer) => RandomNumberGenerator.Fill(buffer);
}

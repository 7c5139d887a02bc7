using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeIoT.Mqtt.Persistence;

/// <summary>CRC-32C, which both x64 and ARM compute in hardware, begun with a number that each file draws for itself.</summary>
internal static class JournalChecksum
{
    public static uint Of(ulong salt, ReadOnlySpan<byte> data) => ~Continue(BitOperations.Crc32C(uint.MaxValue, salt), data);

    public static uint Of(ulong salt, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        ~Continue(Continue(BitOperations.Crc32C(uint.MaxValue, salt), first), second);

    private static uint Continue(uint crc, ReadOnlySpan<byte> data)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (var word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (var rest in data[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, rest);
        return crc;
    }
}

using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeIoT.Gateway.Storage;

/// <summary>CRC-32C, which both x64 and ARM compute in hardware.</summary>
internal static class Checksum
{
    public static uint Of(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, word);
        foreach (var rest in data[(words.Length * sizeof(ulong))..])
            crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }
}

namespace EdgeIoT.Cli.Firmware.Assemblies;

/// <summary>The CRC-32 of the boards' file form: polynomial 0x04C11DB7, highest bit first, begun with 0 and not inverted (that of ZModem).</summary>
internal static class PeChecksum
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0;
        foreach (var value in bytes)
            crc = Table[((crc >> 24) ^ value) & 0xFF] ^ (crc << 8);
        return crc;
    }

    private static uint Entry(int index)
    {
        var value = (uint)index << 24;
        for (var bit = 0; bit < 8; bit++)
            value = (value & 0x8000_0000) != 0 ? (value << 1) ^ 0x04C1_1DB7 : value << 1;
        return value;
    }
}

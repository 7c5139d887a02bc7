using System.Buffers.Binary;

namespace EdgeIoT.Cli.Firmware.Assemblies;

/// <summary>
/// An assembly in the form of the boards: a header of 124 bytes and sixteen tables. The runtime walks from one to the next
/// by the size in the header, and passes over what fails a checksum without a word; so it is looked at here.
/// <code>
///  0 marker "NFMRK1"   8 CRC of the header   12 CRC of the rest   20 native checksum   28 version   40 table offsets … 100 size
/// </code>
/// </summary>
internal sealed record PeImage(Version Version, uint NativeChecksum, byte[] Bytes)
{
    public const int HeaderSize = 124;

    private const int HeaderCrc = 8;
    private const int TotalSize = 100;

    /// <summary>Null, and why, if the runtime would not take it.</summary>
    public static PeImage? TryRead(byte[] bytes, out string error)
    {
        error = Wrong(bytes) ?? "";
        if (error.Length > 0)
            return null;
        var version = new Version(Number(28), Number(30), Number(32), Number(34));
        return new PeImage(version, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(20)), bytes);

        int Number(int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));
    }

    private static string? Wrong(byte[] bytes)
    {
        if (bytes.AsSpan().StartsWith("NFMRK2"u8))
            return "it is in the form of the 2.0 previews (NFMRK2), which runtime images 1.17 do not load";
        if (!bytes.AsSpan().StartsWith("NFMRK1"u8))
            return "it is no nanoFramework assembly (the marker NFMRK1 is missing)";
        if (bytes.Length < HeaderSize)
            return "it is shorter than its header";
        var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(TotalSize));
        if (size < HeaderSize || size > bytes.Length || bytes.Length - size > 3)
            return $"its header says {size} bytes, the file has {bytes.Length}";
        var header = bytes.AsSpan(0, HeaderSize).ToArray();
        var expected = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(HeaderCrc));
        header.AsSpan(HeaderCrc, 4).Clear();
        if (PeChecksum.Compute(header) != expected)
            return "the checksum of its header is wrong: the file is damaged";
        return PeChecksum.Compute(bytes.AsSpan(HeaderSize, (int)size - HeaderSize)) == BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(12))
            ? null
            : "the checksum of its tables is wrong: the file is damaged";
    }
}

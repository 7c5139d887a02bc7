using System.Buffers.Binary;

namespace EdgeIoT.Mqtt.Persistence;

/// <summary>
/// The head of a file, twice, so that damage to one copy does not cost the whole file.
/// <code>
/// 0 "EIoTMqtt"   8 format   12 0   16 salt: drawn at random, begins all checksums   24 0   28 checksum
/// </code>
/// With the salt, what a client publishes cannot be taken for a frame when a damaged file is searched.
/// </summary>
internal static class JournalHeader
{
    public const int Size = 2 * CopySize;

    private const int CopySize = 32;
    private const int Format = 1;

    private static ReadOnlySpan<byte> Magic => "EIoTMqtt"u8;

    public static byte[] Create(ulong salt)
    {
        var header = new byte[Size];
        var copy = header.AsSpan(0, CopySize);
        Magic.CopyTo(copy);
        BinaryPrimitives.WriteInt32LittleEndian(copy[8..], Format);
        BinaryPrimitives.WriteUInt64LittleEndian(copy[16..], salt);
        BinaryPrimitives.WriteUInt32LittleEndian(copy[28..], JournalChecksum.Of(salt, copy[..28]));
        copy.CopyTo(header.AsSpan(CopySize));
        return header;
    }

    public static bool TryRead(ReadOnlySpan<byte> header, out ulong salt)
    {
        for (var at = 0; at + CopySize <= header.Length && at < Size; at += CopySize)
        {
            var copy = header.Slice(at, CopySize);
            salt = BinaryPrimitives.ReadUInt64LittleEndian(copy[16..]);
            if (copy.StartsWith(Magic) && BinaryPrimitives.ReadInt32LittleEndian(copy[8..]) == Format
                && BinaryPrimitives.ReadUInt32LittleEndian(copy[28..]) == JournalChecksum.Of(salt, copy[..28]))
            {
                return true;
            }
        }

        salt = 0;
        return false;
    }
}

using System.Buffers.Binary;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Membership;

/// <summary>
/// What a gateway calls out on the local network: 39 bytes, "EIOT", kind 0x10, mesh tag 8, id 16, mesh UDP port 2,
/// cluster 8. Nothing vouches for it: it is a reason to knock, no more.
/// </summary>
/// <param name="MeshTag">The mesh by name.</param>
/// <param name="Id">Who calls.</param>
/// <param name="Port">Its mesh port; the IP address is the datagram's source.</param>
/// <param name="Cluster">The mesh that it belongs to, 0 for none yet.</param>
public readonly record struct Beacon(ulong MeshTag, NodeId Id, ushort Port, ulong Cluster)
{
    /// <summary>The size on the wire, in bytes.</summary>
    public const int Size = 39;

    /// <summary>Writes the beacon into the first <see cref="Size"/> bytes of <paramref name="target"/>.</summary>
    public void Write(Span<byte> target)
    {
        "EIOT\x10"u8.CopyTo(target);
        BinaryPrimitives.WriteUInt64BigEndian(target[5..], MeshTag);
        Id.Write(target[13..]);
        BinaryPrimitives.WriteUInt16BigEndian(target[29..], Port);
        BinaryPrimitives.WriteUInt64BigEndian(target[31..], Cluster);
    }

    /// <summary>Reads a beacon; longer ones of later versions are understood.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out Beacon beacon)
    {
        beacon = default;
        if (source.Length < Size || !source.StartsWith("EIOT\x10"u8))
            return false;
        beacon = new Beacon(
            BinaryPrimitives.ReadUInt64BigEndian(source[5..]),
            NodeId.Read(source[13..]),
            BinaryPrimitives.ReadUInt16BigEndian(source[29..]),
            BinaryPrimitives.ReadUInt64BigEndian(source[31..]));
        return beacon.Port != 0;
    }
}

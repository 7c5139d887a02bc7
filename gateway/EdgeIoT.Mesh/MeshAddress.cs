using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeIoT.Mesh;

/// <summary>Where datagrams of a gateway come from and go to: an IP address (IPv4 as IPv4-mapped IPv6) and a UDP port.</summary>
public readonly record struct MeshAddress(UInt128 Ip, ushort Port)
{
    /// <summary>The size on the wire, in bytes.</summary>
    public const int Size = 18;

    /// <summary>The address of a socket endpoint.</summary>
    public static MeshAddress From(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        Span<byte> bytes = stackalloc byte[16];
        endPoint.Address.MapToIPv6().TryWriteBytes(bytes, out _);
        return new MeshAddress(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes), (ushort)endPoint.Port);
    }

    /// <summary>The endpoint to hand to a socket; an IPv4 endpoint for an IPv4 address.</summary>
    public IPEndPoint ToEndPoint()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, Ip);
        var address = new IPAddress(bytes);
        return new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, Port);
    }

    /// <summary>Reads an address from the first 18 bytes of <paramref name="source"/>.</summary>
    public static MeshAddress Read(ReadOnlySpan<byte> source) => new(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(source),
        System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(source[16..]));

    /// <summary>Writes the address into the first 18 bytes of <paramref name="target"/>.</summary>
    public void Write(Span<byte> target)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(target, Ip);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(target[16..], Port);
    }

    /// <summary>Parses <c>192.0.2.1:7400</c> or <c>[2001:db8::1]:7400</c>; names are resolved outside the core.</summary>
    public static bool TryParse(string text, out MeshAddress address)
    {
        address = default;
        if (!IPEndPoint.TryParse(text, out var endPoint) || endPoint.Port == 0)
            return false;
        address = From(endPoint);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var endPoint = ToEndPoint();
        return endPoint.AddressFamily == AddressFamily.InterNetworkV6
            ? string.Create(CultureInfo.InvariantCulture, $"[{endPoint.Address}]:{Port}")
            : string.Create(CultureInfo.InvariantCulture, $"{endPoint.Address}:{Port}");
    }
}

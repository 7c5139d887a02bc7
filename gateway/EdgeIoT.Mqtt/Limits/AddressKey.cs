using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace EdgeIoT.Mqtt.Limits;

/// <summary>Who counts as one address where limits hold for each: an IPv4 address, or the /64 network of an IPv6 address, because that is what one
/// customer has at least.</summary>
public static class AddressKey
{
    /// <summary>The same number for the same address. 0: not an IP address, which counts as this machine.</summary>
    public static ulong Of(EndPoint? remote) => remote is IPEndPoint { Address: var address } ? Of(address) : 0;

    /// <inheritdoc cref="Of(EndPoint?)"/>
    public static ulong Of(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);

        // The networks of IPv6 that are in use begin with other bits than these.
        return address.AddressFamily == AddressFamily.InterNetwork ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}

using System.Buffers.Binary;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Gateway.Relay;

/// <summary>What a message between gateways is.</summary>
internal enum RelayKind : byte
{
    /// <summary>A client published something.</summary>
    Publish = 1,

    /// <summary>What is retained at the sender, told to a gateway that has just come.</summary>
    Retained = 2,
}

/// <summary>
/// An application message on its way to the other gateways' subscribers.
/// <code>
///  0 kind   1 QoS in bits 0 and 1, retain in bit 2   2 topic's length   4 properties' length   8 expiry in seconds, or all ones
/// 12 stamp: when it was retained, ms since 1970      20 origin: the gateway that it came in by  36 topic, properties, payload
/// </code>
/// </summary>
internal readonly ref struct RelayMessage
{
    public const int HeadSize = 36;

    private const byte RetainFlag = 4;

    public required RelayKind Kind { get; init; }

    public MqttQoS QoS { get; init; }

    public bool Retain { get; init; }

    public uint? Expiry { get; init; }

    public RetainedStamp Stamp { get; init; }

    public required ReadOnlySpan<byte> Topic { get; init; }

    public ReadOnlySpan<byte> Properties { get; init; }

    public ReadOnlySpan<byte> Payload { get; init; }

    public int Size => HeadSize + Topic.Length + Properties.Length + Payload.Length;

    public void Write(Span<byte> target)
    {
        target[0] = (byte)Kind;
        target[1] = (byte)((byte)QoS | (Retain ? RetainFlag : 0));
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], (ushort)Topic.Length);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], Properties.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], Expiry ?? uint.MaxValue);
        BinaryPrimitives.WriteInt64LittleEndian(target[12..], Stamp.Time);
        Stamp.Origin.Write(target[20..]);
        Topic.CopyTo(target[HeadSize..]);
        Properties.CopyTo(target[(HeadSize + Topic.Length)..]);
        Payload.CopyTo(target[(HeadSize + Topic.Length + Properties.Length)..]);
    }

    /// <summary>False where it is not one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out RelayMessage message)
    {
        message = default;
        if (source.Length < HeadSize || source[0] is not ((byte)RelayKind.Publish or (byte)RelayKind.Retained) || (source[1] & 3) == 3)
            return false;
        var topic = BinaryPrimitives.ReadUInt16LittleEndian(source[2..]);
        var properties = BinaryPrimitives.ReadInt32LittleEndian(source[4..]);
        if (topic == 0 || properties < 0 || properties > source.Length - HeadSize - topic)
            return false;
        var expiry = BinaryPrimitives.ReadUInt32LittleEndian(source[8..]);
        message = new RelayMessage
        {
            Kind = (RelayKind)source[0],
            QoS = (MqttQoS)(source[1] & 3),
            Retain = (source[1] & RetainFlag) != 0,
            Expiry = expiry == uint.MaxValue ? null : expiry,
            Stamp = new RetainedStamp(BinaryPrimitives.ReadInt64LittleEndian(source[12..]), NodeId.Read(source[20..])),
            Topic = source.Slice(HeadSize, topic),
            Properties = source.Slice(HeadSize + topic, properties),
            Payload = source[(HeadSize + topic + properties)..],
        };
        return true;
    }
}

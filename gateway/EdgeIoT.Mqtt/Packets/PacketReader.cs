using System.Buffers.Binary;
using System.Text.Unicode;

namespace EdgeIoT.Mqtt.Packets;

/// <summary>Reads the fields of one packet. The first error sticks: later reads give empty values, and the caller looks at <see cref="Error"/> once.</summary>
internal ref struct PacketReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public MqttReasonCode Error { get; private set; }

    public readonly bool Failed => Error != MqttReasonCode.Success;

    public readonly int Remaining => _rest.Length;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public void Fail(MqttReasonCode error)
    {
        if (!Failed) Error = error;
        _rest = default;
    }

    public byte Byte()
    {
        if (_rest.IsEmpty)
        {
            Fail(MqttReasonCode.MalformedPacket);
            return 0;
        }

        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public ushort UInt16()
    {
        if (_rest.Length < 2)
        {
            Fail(MqttReasonCode.MalformedPacket);
            return 0;
        }

        var value = BinaryPrimitives.ReadUInt16BigEndian(_rest);
        _rest = _rest[2..];
        return value;
    }

    public uint UInt32()
    {
        if (_rest.Length < 4)
        {
            Fail(MqttReasonCode.MalformedPacket);
            return 0;
        }

        var value = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        _rest = _rest[4..];
        return value;
    }

    /// <summary>A variable byte integer in its shortest form ([MQTT-1.5.5-1]).</summary>
    public int VariableInteger()
    {
        if (VariableByteInteger.TryRead(_rest, out var value, out var size) != VariableByteInteger.Outcome.Read)
        {
            Fail(MqttReasonCode.MalformedPacket);
            return 0;
        }

        _rest = _rest[size..];
        return value;
    }

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (_rest.Length < count)
        {
            Fail(MqttReasonCode.MalformedPacket);
            return default;
        }

        var value = _rest[..count];
        _rest = _rest[count..];
        return value;
    }

    public ReadOnlySpan<byte> Binary() => Bytes(UInt16());

    /// <summary>A UTF-8 string: well-formed, no surrogates, no NUL ([MQTT-1.5.4-1], [MQTT-1.5.4-2]).</summary>
    public ReadOnlySpan<byte> String()
    {
        var value = Binary();
        if (IsText(value)) return value;
        Fail(MqttReasonCode.MalformedPacket);
        return default;
    }

    public static bool IsText(ReadOnlySpan<byte> value) => !value.Contains((byte)0) && Utf8.IsValid(value);
}

using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace EdgeIoT.Mqtt.Packets;

/// <summary>Reads the fields of one packet. The first error sticks: later reads give empty values, and the caller looks at <see cref="Error"/> once.</summary>
internal ref struct PacketReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>Control characters, and the bytes that characters to be looked at closely begin with.</summary>
    private static readonly SearchValues<byte> Suspects = SearchValues.Create(
        [.. Enumerable.Range(1, 0x1F).Select(c => (byte)c), 0x7F, 0xC2, 0xEF, 0xF0, 0xF1, 0xF2, 0xF3, 0xF4]);

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

    /// <summary>A string that names something for others (a topic, a client): without control characters and non-characters as well, which a receiver may
    /// take for malformed (§1.5.4) and which only serve to deceive readers of logs.</summary>
    public ReadOnlySpan<byte> Name()
    {
        var value = String();
        if (IsPrintable(value)) return value;
        Fail(MqttReasonCode.MalformedPacket);
        return default;
    }

    public static bool IsText(ReadOnlySpan<byte> value) => !value.Contains((byte)0) && Utf8.IsValid(value);

    private static bool IsPrintable(ReadOnlySpan<byte> text)
    {
        var first = text.IndexOfAny(Suspects);
        if (first < 0) return true;
        foreach (var rune in Encoding.UTF8.GetString(text[first..]).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Control || (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF) return false;
        }

        return true;
    }
}

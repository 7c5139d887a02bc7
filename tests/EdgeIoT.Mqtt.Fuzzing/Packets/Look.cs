using System.Buffers;
using System.Globalization;
using System.Text;

namespace EdgeIoT.Mqtt.Fuzzing.Packets;

/// <summary>Reads fields for the <see cref="Judge"/>; the first complaint stays.</summary>
internal sealed class Look(byte[] bytes)
{
    private int _at;

    public string? Complaint { get; private set; }

    /// <summary>Whether a strict receiver may refuse what is there although it is well-formed: control characters and non-characters (§1.5.4).</summary>
    public bool IsDoubtful { get; private set; }

    public int Left => bytes.Length - _at;

    public void Blame(string complaint)
    {
        Complaint ??= complaint;
        _at = bytes.Length;
    }

    public void Expect(bool condition, string complaint)
    {
        if (!condition) Blame(complaint);
    }

    public int Byte() => Left < 1 ? Short() : bytes[_at++];

    public int UInt16() => Left < 2 ? Short() : (Byte() << 8) | Byte();

    public uint UInt32() => Left < 4 ? (uint)Short() : ((uint)UInt16() << 16) | (uint)UInt16();

    public int Variable()
    {
        var value = 0;
        for (var i = 0; i < 4; i++)
        {
            var next = Byte();
            if (Complaint is not null) return 0;
            value |= (next & 127) << (7 * i);
            if (next > 127) continue;
            Expect(i == 0 || next != 0, "a number that is longer than it need be");
            return value;
        }

        Blame("a number of more than four bytes");
        return 0;
    }

    public byte[] Take(int count)
    {
        if (count > Left)
        {
            Blame("more bytes promised than there are");
            return [];
        }

        var taken = bytes[_at..(_at + count)];
        _at += count;
        return taken;
    }

    public byte[] Binary() => Take(UInt16());

    public byte[] Text()
    {
        var text = Binary();
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf8(rest, out var rune, out var size) != OperationStatus.Done || rune.Value == 0)
            {
                Blame("text that is no UTF-8, or has NUL in it");
                return [];
            }

            IsDoubtful |= Rune.GetUnicodeCategory(rune) == UnicodeCategory.Control || (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;
            rest = rest[size..];
        }

        return text;
    }

    public void End() => Expect(Left == 0, "bytes behind the end");

    private int Short()
    {
        Blame("it ends early");
        return 0;
    }
}

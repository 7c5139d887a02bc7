using System.Globalization;
using System.Text;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Messages;

/// <summary>A format string of mosquitto_sub's <c>-F</c>, taken apart: <c>%</c> for the message, <c>@</c> for the time, <c>\</c> for characters.</summary>
internal static class MessageFormat
{
    private const string MessageKinds = "%ACDEFIJPRSUXjlmpqrtx";

    public static IReadOnlyList<FormatPart> Parse(string format)
    {
        var parts = new List<FormatPart>();
        for (var at = 0; at < format.Length; at++)
        {
            parts.Add(format[at] switch
            {
                '%' => Message(format, ref at),
                '@' => new(PartKind.Time, Known(Next(format, ref at, '@'), '@', MessageTime.Kinds)),
                '\\' => Literal(Escaped(Next(format, ref at, '\\')).ToString()),
                var high when char.IsHighSurrogate(high) && at + 1 < format.Length => Literal(format.Substring(at++, 2)),
                var other => Literal(other.ToString()),
            });
        }

        return parts;
    }

    private static FormatPart Literal(string text) => new(PartKind.Text, ' ') { Bytes = Encoding.UTF8.GetBytes(text) };

    private static FormatPart Message(string format, ref int at)
    {
        var left = false;
        var zero = false;
        var c = Next(format, ref at, '%');
        for (; c is '0' or '-'; c = Next(format, ref at, '%'))
        {
            left |= c == '-';
            zero |= c == '0';
        }

        var width = Digits(format, ref at, ref c);
        var most = -1;
        if (c == '.')
        {
            c = Next(format, ref at, '%');
            most = Digits(format, ref at, ref c);
        }

        return new(PartKind.Message, Known(c, '%', MessageKinds)) { Width = width, Most = most, Left = left, Zero = zero && !left };
    }

    private static int Digits(string format, ref int at, ref char c)
    {
        var number = 0;
        for (; char.IsAsciiDigit(c); c = Next(format, ref at, '%')) number = Math.Min((number * 10) + (c - '0'), 10_000);
        return number;
    }

    private static char Next(string format, ref int at, char after) =>
        ++at < format.Length ? format[at] : throw Bad($"The format ends after '{after}'.");

    private static char Known(char c, char after, string kinds) => kinds.Contains(c) ? c : throw Bad($"'{after}{c}' means nothing in a format.");

    private static char Escaped(char c) => c switch
    {
        '\\' => '\\',
        '0' => '\0',
        'a' => '\a',
        'e' => '\e',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\v',
        _ => throw Bad($"'\\{c}' means nothing in a format."),
    };

    private static CommandFailure Bad(string message) => CommandFailure.Input($"-F: {message}", "For example: -F '%I %t %p'. 'edgeiot sub --help' lists what there is.");
}

/// <summary>What a part of a format stands for.</summary>
internal enum PartKind
{
    Text,
    Message,
    Time,
}

/// <summary>One part of a format.</summary>
internal readonly record struct FormatPart(PartKind Kind, char Letter)
{
    /// <summary>What a text part prints.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    public int Width { get; init; }

    /// <summary>The most characters of a text; below 0: all.</summary>
    public int Most { get; init; }

    public bool Left { get; init; }

    public bool Zero { get; init; }

    public string Pad(string text) => Left ? text.PadRight(Width) : text.PadLeft(Width, Zero ? '0' : ' ');

    /// <summary>A text, cut and padded; text is never padded with zeros.</summary>
    public string Text(string text)
    {
        if (Most >= 0 && text.Length > Most) text = text[..Most];
        return Left ? text.PadRight(Width) : text.PadLeft(Width);
    }

    public string Number(long? number) => Pad(number?.ToString(CultureInfo.InvariantCulture) ?? "");

    /// <summary>The payload, cut to the width as Mosquitto does it.</summary>
    public ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> payload) => Width > 0 && payload.Length > Width ? payload[..Width] : payload;

    public string Hex(ReadOnlySpan<byte> payload, bool upper) => Pad(upper ? Convert.ToHexString(payload) : Convert.ToHexStringLower(payload));
}

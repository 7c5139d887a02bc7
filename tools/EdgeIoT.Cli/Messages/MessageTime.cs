using System.Globalization;

namespace EdgeIoT.Cli.Messages;

/// <summary>The time at which a message came, as strftime writes it.</summary>
internal static class MessageTime
{
    public const string Kinds = "@ABDFHIMNRSTYZabdejmpsyz";

    public static string Iso(DateTimeOffset time) => Invariant(time, "yyyy-MM-dd'T'HH:mm:ss") + Zone(time);

    /// <summary>Seconds since 1970, with nine digits after the point.</summary>
    public static string Unix(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"{time.ToUnixTimeSeconds()}.{Nanoseconds(time)}");

    /// <summary>The <c>tst</c> of JSON lines, as Mosquitto 2.0 writes it.</summary>
    public static string Json(DateTimeOffset time) => Invariant(time, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'") + Zone(time);

    public static string Part(char letter, DateTimeOffset time) => letter switch
    {
        '@' => "@",
        'N' => Nanoseconds(time),
        's' => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'z' => Zone(time),
        'Z' => TimeZoneInfo.Local.StandardName,
        'e' => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        _ => Invariant(time, Pattern(letter)),
    };

    private static string Pattern(char letter) => letter switch
    {
        'A' => "dddd",
        'B' => "MMMM",
        'D' => "MM/dd/yy",
        'F' => "yyyy-MM-dd",
        'H' => "HH",
        'I' => "hh",
        'M' => "mm",
        'R' => "HH:mm",
        'S' => "ss",
        'T' => "HH:mm:ss",
        'Y' => "yyyy",
        'a' => "ddd",
        'b' => "MMM",
        'd' => "dd",
        'm' => "MM",
        'p' => "tt",
        'y' => "yy",
        _ => throw new ArgumentOutOfRangeException(nameof(letter), letter, "A format is checked when it is read."),
    };

    private static string Nanoseconds(DateTimeOffset time) => (time.Ticks % TimeSpan.TicksPerSecond * 100).ToString("000000000", CultureInfo.InvariantCulture);

    private static string Zone(DateTimeOffset time) => Invariant(time, "zzz").Replace(":", "", StringComparison.Ordinal);

    private static string Invariant(DateTimeOffset time, string pattern) => time.ToString(pattern.Length == 1 ? "%" + pattern : pattern, CultureInfo.InvariantCulture);
}

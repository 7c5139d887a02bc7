using System.Globalization;

namespace EdgeIoT.Cli.Input;

/// <summary>A time as people type it: a number and a unit, <c>250ms</c>, <c>1s</c>, <c>1.5m</c>, <c>2h</c>.</summary>
internal static class Duration
{
    private static readonly (string Unit, double Milliseconds)[] Units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        foreach (var (unit, milliseconds) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal))
                continue;
            if (!double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
                continue;
            if (!(count * milliseconds <= TimeSpan.MaxValue.TotalMilliseconds / 2))
                return false;
            duration = TimeSpan.FromMilliseconds(count * milliseconds);
            return true;
        }

        return false;
    }

    public static string Format(TimeSpan duration)
    {
        var milliseconds = duration.TotalMilliseconds;
        for (var i = Units.Length - 1; i > 0; i--)
        {
            if (milliseconds >= Units[i].Milliseconds && milliseconds % Units[i].Milliseconds == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{milliseconds / Units[i].Milliseconds}{Units[i].Unit}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms");
    }
}

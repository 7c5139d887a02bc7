using System.Globalization;

namespace EdgeIoT.Gateway.Settings;

/// <summary>One setting: its name, and how it is read from and written as text.</summary>
/// <param name="Name">As on the command line, without the dashes in front: <c>mqtt-port</c>.</param>
/// <param name="Read">The settings with this value, or null where the text cannot be used.</param>
/// <param name="Write">The value as text; a list has one text for each item.</param>
/// <param name="Must">What a value must be, for messages.</param>
internal sealed record Setting(
    string Name, Func<GatewaySettings, string, GatewaySettings?> Read, Func<GatewaySettings, IReadOnlyList<string>> Write, string Must)
{
    /// <summary>The settings without any item of it; null where it is no list. A list may be given more than once.</summary>
    public Func<GatewaySettings, GatewaySettings>? Clear { get; init; }

    /// <summary>Whether it may be given more than once.</summary>
    public bool IsList => Clear is not null;

    /// <summary>Whether the name alone means true.</summary>
    public bool IsSwitch { get; init; }

    /// <summary>Whether it is kept in the data folder for the next start.</summary>
    public bool IsSaved { get; init; } = true;

    /// <summary>The name as it is compared: <c>mqtt-port</c>, <c>MqttPort</c> and <c>MQTT_PORT</c> are one setting.</summary>
    public string Key { get; } = KeyOf(Name);

    public static string KeyOf(string name) =>
        new([.. name.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]);

    public static Setting Number(string name, int min, int max, Func<GatewaySettings, int, GatewaySettings> set, Func<GatewaySettings, int> get) => new(
        name,
        (settings, text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? set(settings, value)
            : null,
        settings => [get(settings).ToString(CultureInfo.InvariantCulture)],
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"));

    public static Setting Flag(string name, Func<GatewaySettings, bool, GatewaySettings> set, Func<GatewaySettings, bool> get) => new(
        name,
        (settings, text) => bool.TryParse(text, out var value) ? set(settings, value) : null,
        settings => [get(settings) ? "true" : "false"],
        "true or false") { IsSwitch = true };

    public static Setting Duration(string name, TimeSpan min, TimeSpan max, Func<GatewaySettings, TimeSpan, GatewaySettings> set, Func<GatewaySettings, TimeSpan> get) => new(
        name,
        (settings, text) => TryReadDuration(text, out var value) && value >= min && value <= max ? set(settings, value) : null,
        settings => [WriteDuration(get(settings))],
        $"a time from {WriteDuration(min)} to {WriteDuration(max)}, such as 250ms or 1.5s");

    public static Setting Text(string name, Func<string, bool> valid, string must, Func<GatewaySettings, string, GatewaySettings> set, Func<GatewaySettings, string> get) => new(
        name, (settings, text) => valid(text) ? set(settings, text) : null, settings => get(settings) is { Length: > 0 } text ? [text] : [], must);

    /// <summary>A file, kept with its whole path: the next start may be in another folder.</summary>
    public static Setting PathOf(string name, Func<GatewaySettings, string, GatewaySettings> set, Func<GatewaySettings, string> get) =>
        Text(name, path => path.Length > 0, "a file", (settings, path) => set(settings, Path.GetFullPath(path)), get);

    private static bool TryReadDuration(string text, out TimeSpan value)
    {
        var (unit, milliseconds) = text.EndsWith("ms", StringComparison.Ordinal) ? ("ms", 1.0) : ("s", 1000.0);
        value = default;
        if (!text.EndsWith(unit, StringComparison.Ordinal)
            || !double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        value = TimeSpan.FromMilliseconds(Math.Min(number * milliseconds, int.MaxValue));
        return true;
    }

    private static string WriteDuration(TimeSpan value) => string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds:0.###}ms");
}

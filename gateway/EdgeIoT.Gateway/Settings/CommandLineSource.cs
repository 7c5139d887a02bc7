namespace EdgeIoT.Gateway.Settings;

/// <summary>Settings of the command line: <c>--mqtt-port 1883</c>, <c>--mqtt-port=1883</c>, <c>--no-discovery</c>.</summary>
internal static class CommandLineSource
{
    public static SettingSource Read(IReadOnlyList<string> arguments)
    {
        var source = new SettingSource();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
                throw new SettingsException($"'{arguments[i]}' is not understood: options begin with --");
            var (name, value) = Split(arguments[i]);
            var setting = SettingTable.Find(name, out var negated) ?? throw Unknown(name);
            if (value is null && setting.IsSwitch)
                value = "true";
            else if (value is null)
                value = ++i < arguments.Count ? arguments[i] : throw new SettingsException($"{name} needs a value: {setting.Must}");
            source.Add(setting, name, negated ? Negate(value) : value);
        }

        return source;
    }

    internal static string Negate(string value) => bool.TryParse(value, out var flag) ? (flag ? "false" : "true") : value;

    private static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private static SettingsException Unknown(string name) =>
        new($"{name} is not an option; there are {string.Join(", ", SettingTable.All.Select(setting => "--" + setting.Name))}");
}

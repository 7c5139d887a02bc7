namespace EdgeIoT.Gateway.Settings;

/// <summary>Values of one origin. The origin of each value is named as its user wrote it, for messages.</summary>
internal sealed class SettingSource
{
    private readonly Dictionary<Setting, List<(string Origin, string Value)>> _values = [];

    public void Add(Setting setting, string origin, string value)
    {
        if (!_values.TryGetValue(setting, out var values))
            _values.Add(setting, values = []);
        values.Add((origin, value));
    }

    public string? Last(string name) =>
        _values.FirstOrDefault(pair => pair.Key.Name.Equals(name, StringComparison.Ordinal)).Value?[^1].Value;

    /// <summary>The settings with the values of this source in place of what they were.</summary>
    public GatewaySettings Apply(GatewaySettings settings)
    {
        foreach (var (setting, values) in _values)
        {
            if (setting.Clear is { } clear)
                settings = clear(settings);
            foreach (var (origin, value) in setting.IsList ? values : [values[^1]])
                settings = setting.Read(settings, value)
                    ?? throw new SettingsException($"{origin} must be {setting.Must}, not '{value}'");
        }

        return settings;
    }
}

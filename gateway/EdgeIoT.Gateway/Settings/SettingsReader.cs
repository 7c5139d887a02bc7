using System.Buffers;
using System.Collections;
using System.Text.Json;
using EdgeIoT.Gateway.Data;

namespace EdgeIoT.Gateway.Settings;

/// <summary>
/// Brings the settings together: command line before environment before what the last run saved in the data folder before
/// <c>appsettings.json</c> before the defaults.
/// </summary>
internal sealed class SettingsReader
{
    private const string SavedName = "settings.json";

    private readonly SettingSource _file;
    private readonly SettingSource _environment;
    private readonly SettingSource _commandLine;

    /// <exception cref="SettingsException">An option is unknown or has no value, or a file cannot be read.</exception>
    public SettingsReader(IReadOnlyList<string> arguments, IDictionary environment, string folder)
    {
        _commandLine = CommandLineSource.Read(arguments);
        _environment = EnvironmentSource.Read(environment, Warnings);
        _file = JsonSource.Read(Path.Combine(folder, "appsettings.json"), "EdgeIoT", Warnings);
        DataFolder = _commandLine.Last("data") ?? _environment.Last("data") ?? _file.Last("data") ?? new GatewaySettings().Data;
    }

    /// <summary>Where the data folder is; known before what is saved in it.</summary>
    public string DataFolder { get; }

    /// <summary>Names that are no settings.</summary>
    public List<string> Warnings { get; } = [];

    /// <exception cref="SettingsException">A value cannot be used.</exception>
    public GatewaySettings Read(DataFolder data)
    {
        var saved = JsonSource.Read(data.File(SavedName), section: null, Warnings);
        var settings = new[] { _file, saved, _environment, _commandLine }.Aggregate(new GatewaySettings(), (current, source) => source.Apply(current));
        if (settings.Voters % 2 == 0)
            throw new SettingsException($"voters must be 1, 3, 5 or 7, not '{settings.Voters}'");
        if (settings.ElectionTimeout < 3 * settings.Heartbeat)
            throw new SettingsException($"election-timeout must be at least three times heartbeat ({settings.Heartbeat.TotalMilliseconds} ms), not '{settings.ElectionTimeout.TotalMilliseconds}ms'");
        return settings;
    }

    /// <summary>Keeps the settings for the next start with this data folder.</summary>
    public static void Save(DataFolder data, GatewaySettings settings)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            foreach (var setting in SettingTable.All.Where(setting => setting.IsSaved))
                WriteSetting(json, setting, setting.Write(settings));
            json.WriteEndObject();
        }

        data.Replace(SavedName, buffer.WrittenSpan);
    }

    private static void WriteSetting(Utf8JsonWriter json, Setting setting, IReadOnlyList<string> values)
    {
        if (!setting.IsList)
        {
            if (values.Count > 0)
                json.WriteString(setting.Name, values[0]);
            return;
        }

        json.WriteStartArray(setting.Name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}

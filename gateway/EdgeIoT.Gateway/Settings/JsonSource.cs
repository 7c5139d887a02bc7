using System.Text.Json;

namespace EdgeIoT.Gateway.Settings;

/// <summary>Settings of a JSON file: <c>appsettings.json</c>, below <c>EdgeIoT</c>, and <c>settings.json</c> of the data folder.</summary>
internal static class JsonSource
{
    private const long MaxSize = 1024 * 1024;

    /// <summary>Reads a file that need not exist.</summary>
    /// <param name="path">The file.</param>
    /// <param name="section">The member that the settings are in, or null where they are the file.</param>
    /// <param name="warnings">Gets names that are no settings.</param>
    public static SettingSource Read(string path, string? section, List<string> warnings)
    {
        var source = new SettingSource();
        if (!File.Exists(path))
            return source;
        try
        {
            if (new FileInfo(path).Length > MaxSize)
                throw new SettingsException($"{path} is larger than {MaxSize} bytes");
            using var document = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new SettingsException($"{path} must be a JSON object");
            if (section is null || root.TryGetProperty(section, out root))
                AddObject(source, root, path, name: "", warnings);
            return source;
        }
        catch (JsonException failure)
        {
            throw new SettingsException($"{path} is not JSON: {failure.Message}", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{path} cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Nested objects are names in two parts: <c>"storage": { "flush-delay": "8ms" }</c>.</summary>
    private static void AddObject(SettingSource source, JsonElement json, string path, string name, List<string> warnings)
    {
        foreach (var member in json.EnumerateObject())
        {
            var full = name + member.Name;
            if (member.Value.ValueKind == JsonValueKind.Object)
                AddObject(source, member.Value, path, full + ":", warnings);
            else if (SettingTable.Find(full, out var negated) is { } setting)
                AddValue(source, setting, negated, $"{full} in {path}", member.Value);
            else
                warnings.Add($"{full} in {path} is not a setting; it is ignored");
        }
    }

    private static void AddValue(SettingSource source, Setting setting, bool negated, string origin, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
                source.Add(setting, origin, item.ToString());
            return;
        }

        source.Add(setting, origin, negated ? CommandLineSource.Negate(value.ToString()) : value.ToString());
    }
}

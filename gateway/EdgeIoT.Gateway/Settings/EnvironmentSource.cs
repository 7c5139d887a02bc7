using System.Collections;

namespace EdgeIoT.Gateway.Settings;

/// <summary>Settings of the environment: <c>EDGEIOT__MQTT_PORT=1883</c>; the items of a list are separated by commas.</summary>
internal static class EnvironmentSource
{
    public const string Prefix = "EDGEIOT__";

    public static SettingSource Read(IDictionary environment, List<string> warnings)
    {
        var source = new SettingSource();
        foreach (DictionaryEntry variable in environment)
        {
            var name = (string)variable.Key;
            if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || variable.Value is not string { Length: > 0 } value)
                continue;
            if (SettingTable.Find(name[Prefix.Length..], out var negated) is not { } setting)
            {
                warnings.Add($"the environment variable {name} is not a setting; it is ignored");
                continue;
            }

            foreach (var item in setting.IsList ? value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [value])
                source.Add(setting, name, negated ? CommandLineSource.Negate(item) : item);
        }

        return source;
    }
}

using EdgeIoT.Cli.Input;
using EdgeIoT.Protocol.Json;

namespace EdgeIoT.Cli.Provision;

/// <summary>What makes a board this board, as its flash holds it; the names are those of the guide in <c>firmware/README.md</c>. What is null is left to the board's default.</summary>
internal sealed record BoardSettingsFile(string Device, string Key, string WifiSsid, string WifiPassword)
{
    public const string Name = "edgeiot.json";

    /// <summary>Where the board looks for it.</summary>
    public const string OnBoard = @"I:\" + Name;

    /// <summary>The most bytes that a board reads.</summary>
    public const int MaxBytes = 2048;

    /// <summary>The most addresses that a board takes.</summary>
    public const int MaxGateways = 8;

    public IReadOnlyList<string> Gateways { get; init; } = [];

    public int? IntervalMilliseconds { get; init; }

    public int? Sda { get; init; }

    public int? Scl { get; init; }

    public int? SensorAddress { get; init; }

    public int? TemperatureOffsetCentiCelsius { get; init; }

    /// <summary>Written with the boards' own JSON code, so that they can read every name and password.</summary>
    public byte[] ToJson()
    {
        var json = new JsonWriter(MaxBytes);
        json.StartObject();
        Text(json, "device", Device);
        Text(json, "key", Key);
        Text(json, "wifi_ssid", WifiSsid);
        Text(json, "wifi_password", WifiPassword);
        json.Name("gateways");
        json.StartArray();
        foreach (var gateway in Gateways)
            json.Text(gateway);
        json.EndArray();
        Number(json, "interval_ms", IntervalMilliseconds);
        Number(json, "sda", Sda);
        Number(json, "scl", Scl);
        Number(json, "sensor_address", SensorAddress);
        if (TemperatureOffsetCentiCelsius is { } offset)
        {
            json.Name("temperature_offset_c");
            json.Fixed(offset, 2);
        }

        json.EndObject();
        return json.Length <= MaxBytes
            ? json.ToArray()
            : throw CommandFailure.Input($"The settings have {json.Length} bytes; a board reads {MaxBytes}.", "Name fewer gateways.");
    }

    private static void Text(JsonWriter json, string name, string value)
    {
        json.Name(name);
        json.Text(value);
    }

    private static void Number(JsonWriter json, string name, int? value)
    {
        if (value is not { } number)
            return;
        json.Name(name);
        json.Number(number);
    }
}

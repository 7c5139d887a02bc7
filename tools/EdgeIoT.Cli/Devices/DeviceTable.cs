using System.Text.Json;

namespace EdgeIoT.Cli.Devices;

/// <summary>
/// A table of whatever simple fields a gateway tells of each board, in the gateway's order, so that a newer gateway's
/// fields are shown by an older command.
/// </summary>
internal static class DeviceTable
{
    public static (IReadOnlyList<string> Head, IReadOnlyList<IReadOnlyList<string>> Rows) From(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var list = document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement : document.RootElement.GetProperty("devices");
            var devices = list.EnumerateArray().ToList();
            string[] head = [.. devices.SelectMany(d => d.EnumerateObject()).Where(p => Simple(p.Value)).Select(p => p.Name).Distinct(StringComparer.Ordinal)];
            return (head, [.. devices.Select(d => (string[])[.. head.Select(name => Cell(d, name))])]);
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new HttpRequestException($"The gateway's list of devices cannot be read: {problem.Message}", problem);
        }
    }

    private static string Cell(JsonElement device, string name) => device.TryGetProperty(name, out var value) && Simple(value) ? value.ToString() : "";

    private static bool Simple(JsonElement value) => value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeIoT.Gateway.Devices;
using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Gateway.Readings;
using EdgeIoT.Gateway.Storage;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mqtt.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeIoT.Gateway.Http;

/// <summary><c>GET /api/v1/devices?limit=</c>: the boards that have readings, by name, each with its newest one.</summary>
internal static class DevicesApi
{
    private const int MaxLimit = 10_000;

    public static void MapDevices(this IEndpointRouteBuilder routes, ReadingIndex index, SegmentStore store, MqttServer server, MeshView view, AttachedDevices devices)
    {
        RequestDelegate answer = async context =>
        {
            if (!context.TryNumber("limit", 1, MaxLimit, MaxLimit, out var limit))
            {
                await context.BadParameterAsync("limit", $"a whole number from 1 to {MaxLimit}");
                return;
            }

            var buffer = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer))
                Write(json, index, new ReadingReader(index, store), server, view, devices, (int)limit);
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = buffer.WrittenCount;
            await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
        };
        routes.MapGet("/api/v1/devices", answer.OrElsewhere(view));
    }

    private static void Write(Utf8JsonWriter json, ReadingIndex index, ReadingReader reader, MqttServer server, MeshView view, AttachedDevices devices, int limit)
    {
        json.WriteStartArray();
        foreach (var device in index.Devices.OrderBy(device => device.Device, StringComparer.Ordinal).Take(limit))
            Write(json, reader, device, server, view, devices);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ReadingReader reader, DeviceReadings device, MqttServer server, MeshView view, AttachedDevices devices)
    {
        var count = device.Count;
        if (count == 0)
            return;
        var sequence = device.Sequences[device.Sequences.Count - 1];
        reader.Read(sequence, out var reading, out var measurement, out var gateway);
        json.WriteStartObject();
        json.WriteString("device", device.Device);
        if (server.Retained.TryGet(Protocol.Topics.Availability(device.Device), out var availability))
            json.WriteString("availability", Encoding.UTF8.GetString(availability.Payload.Span));
        // Where it is attached, or was last; where nobody knows, where its newest reading came in.
        var at = devices.WhereIs(device.Device, view.Status, out var isAttached);
        gateway = at == NodeId.None ? gateway : at;
        json.WriteString("gateway", view.NameOf(gateway) ?? gateway.ToString());
        json.WriteBoolean("attached", isAttached);
        json.WriteNumber("readings", count);
        json.WriteNumber("sequence", sequence);
        json.WriteNumber("boot", reading.Boot);
        json.WriteNumber("seq", reading.Seq);
        json.WriteString("time", DateTime.UnixEpoch.AddMilliseconds(measurement.TimeUnixMilliseconds).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        WriteValue(json, "temperature_c", measurement.TemperatureC);
        WriteValue(json, "humidity_pct", measurement.HumidityPct);
        WriteValue(json, "pressure_hpa", measurement.PressureHpa);
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, double value)
    {
        if (!double.IsNaN(value))
            json.WriteNumber(name, value);
    }
}

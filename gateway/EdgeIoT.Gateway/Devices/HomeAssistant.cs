using System.Buffers;
using System.Text.Json;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Gateway.Devices;

/// <summary>Tells Home Assistant of each board once, so that its sensors appear there without anybody doing anything.</summary>
internal sealed class HomeAssistant(MqttServer server)
{
    public void Announce(string device)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("device");
            json.WriteStartArray("identifiers");
            json.WriteStringValue($"edgeiot-{device}");
            json.WriteEndArray();
            json.WriteString("name", device);
            json.WriteString("manufacturer", "EdgeIoT");
            json.WriteEndObject();
            json.WriteStartObject("origin");
            json.WriteString("name", "EdgeIoT");
            json.WriteString("sw_version", Hosting.GatewayVersion.Text);
            json.WriteEndObject();
            json.WriteString("state_topic", Protocol.Topics.State(device));
            json.WriteStartObject("components");
            WriteSensor(json, device, "temperature", "temperature", "temperature_c", "°C");
            WriteSensor(json, device, "humidity", "humidity", "humidity_pct", "%");
            WriteSensor(json, device, "pressure", "atmospheric_pressure", "pressure_hpa", "hPa");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        server.Publish(Protocol.Topics.HomeAssistantConfig(device), buffer.WrittenSpan, MqttQoS.AtLeastOnce, retain: true);
    }

    private static void WriteSensor(Utf8JsonWriter json, string device, string name, string deviceClass, string field, string unit)
    {
        json.WriteStartObject(name);
        json.WriteString("platform", "sensor");
        json.WriteString("device_class", deviceClass);
        json.WriteString("state_class", "measurement");
        json.WriteString("unit_of_measurement", unit);
        json.WriteString("value_template", $"{{{{ value_json.{field} }}}}");
        json.WriteString("unique_id", $"edgeiot-{device}-{name}");
        json.WriteEndObject();
    }
}

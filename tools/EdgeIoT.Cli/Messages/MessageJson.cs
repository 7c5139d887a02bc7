using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Cli.Messages;

/// <summary>A message as one JSON object, with Mosquitto's names.</summary>
internal static class MessageJson
{
    /// <summary>The object, or null where the payload is to be JSON and is none.</summary>
    public static byte[]? Write(in MqttReceived message, DateTimeOffset time, MqttProtocolVersion version, bool payloadIsJson, bool pretty)
    {
        if (payloadIsJson && !message.Payload.IsEmpty && !IsJson(message.Payload)) return null;
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = pretty, SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteString("tst", MessageTime.Json(time));
            json.WriteString("topic", message.Topic);
            json.WriteNumber("qos", (int)message.QoS);
            json.WriteNumber("retain", message.Retain ? 1 : 0);
            json.WriteNumber("payloadlen", message.Payload.Length);
            if (message.QoS > MqttQoS.AtMostOnce) json.WriteNumber("mid", message.PacketId);
            if (version == MqttProtocolVersion.V500) Properties(json, message);
            if (message.Payload.IsEmpty) json.WriteNull("payload");
            else if (payloadIsJson) Raw(json, message.Payload);
            else json.WriteString("payload", Encoding.UTF8.GetString(message.Payload)); // What is no text shows as such.
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Raw(Utf8JsonWriter json, ReadOnlySpan<byte> payload)
    {
        json.WritePropertyName("payload");
        json.WriteRawValue(payload, skipInputValidation: true);
    }

    private static void Properties(Utf8JsonWriter json, in MqttReceived message)
    {
        var identifiers = message.SubscriptionIdentifiers;
        var p = message.Properties;
        if (identifiers.Count == 0 && p == new MqttMessageProperties { UserProperties = p.UserProperties } && p.UserProperties.Count == 0) return;
        json.WriteStartObject("properties");
        foreach (var identifier in identifiers) json.WriteNumber("subscription-identifier", identifier);
        if (p.UserProperties.Count > 0)
        {
            json.WriteStartObject("user-properties");
            foreach (var property in p.UserProperties) json.WriteString(property.Name, property.Value);
            json.WriteEndObject();
        }

        if (p.ContentType is { } type) json.WriteString("content-type", type);
        if (p.ResponseTopic is { } topic) json.WriteString("response-topic", topic);
        if (p.CorrelationData is { } data) json.WriteString("correlation-data", Encoding.UTF8.GetString(data.Span));
        if (p.PayloadIsText is { } isText) json.WriteNumber("payload-format-indicator", isText ? 1 : 0);
        if (p.MessageExpiry is { } expiry) json.WriteNumber("message-expiry-interval", expiry);
        json.WriteEndObject();
    }

    private static bool IsJson(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

using System.Globalization;
using System.Text;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Cli.Messages;

/// <summary><c>-D COMMAND IDENTIFIER VALUE</c>: properties of MQTT 5.</summary>
internal static class PropertyArguments
{
    public static void Read(ArgumentReader reader, MessageSettings settings)
    {
        var command = reader.Value();
        var name = reader.Value();
        var value = reader.Value();
        var second = string.Equals(name, "user-property", StringComparison.Ordinal) ? reader.Value() : "";
        var known = command switch
        {
            "connect" => Connect(reader, settings, name, value, second),
            "publish" => Set(reader, settings.Properties, name, value, second) is { } set && Keep(() => settings.Properties = set),
            "will" when name == "will-delay-interval" => Keep(() => settings.WillDelay = reader.Seconds(value)),
            "will" => Set(reader, settings.WillProperties, name, value, second) is { } set && Keep(() => settings.WillProperties = set),
            "subscribe" when name == "subscription-identifier" => Keep(() => settings.Subscribe.Identifier = (int)Number(reader, value, 1, 268_435_455)),
            _ => false,
        };
        if (!known) throw reader.Bad($"-D {command} {name}: there is no such property here. For example: -D publish user-property NAME VALUE");
    }

    private static bool Connect(ArgumentReader reader, MessageSettings settings, string name, string value, string second) => name switch
    {
        "user-property" => Keep(() => settings.ConnectProperties.Add(new(value, second))),
        "session-expiry-interval" => Keep(() => settings.SessionExpiry = reader.Seconds(value)),
        "receive-maximum" => Keep(() => settings.ReceiveMaximum = (ushort)Number(reader, value, 1, 65535)),
        "maximum-packet-size" => Keep(() => settings.MaximumPacketSize = (int)Number(reader, value, 1, int.MaxValue)),
        "topic-alias-maximum" => Keep(() => settings.TopicAliasMaximum = (ushort)Number(reader, value, 0, 65535)),
        _ => false,
    };

    private static MqttMessageProperties? Set(ArgumentReader reader, MqttMessageProperties to, string name, string value, string second) => name switch
    {
        "user-property" => to with { UserProperties = [.. to.UserProperties, new(value, second)] },
        "content-type" => to with { ContentType = value },
        "response-topic" => to with { ResponseTopic = value },
        "correlation-data" => to with { CorrelationData = Encoding.UTF8.GetBytes(value) },
        "message-expiry-interval" => to with { MessageExpiry = reader.Seconds(value) },
        "payload-format-indicator" => to with { PayloadIsText = Number(reader, value, 0, 1) == 1 },
        _ => null,
    };

    private static long Number(ArgumentReader reader, string text, long least, long most) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw reader.Bad($"{reader.Flag} takes a whole number from {least} to {most} there, not '{text}'.");

    private static bool Keep(Action set)
    {
        set();
        return true;
    }
}

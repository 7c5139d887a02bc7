using System.Text;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Cli.Messages;

/// <summary>Prints messages as <c>edgeiot sub</c> was asked to, byte by byte as they came.</summary>
internal sealed class MessagePrinter(MessageSettings settings, Stream output, TextWriter error)
{
    private readonly IReadOnlyList<FormatPart> _parts = MessageFormat.Parse(settings.Subscribe.Format ?? (settings.Json ? "%j" : settings.Verbose ? "%t %p" : "%p"));

    /// <summary>Whether there is no format: then an empty payload is told as Mosquitto tells it.</summary>
    private readonly bool _isPlain = settings.Subscribe.Format is null && !settings.Json;

    public void Print(in MqttReceived message)
    {
        if (_isPlain && message.Payload.IsEmpty)
        {
            if (settings.Verbose && !settings.Subscribe.NoNewline) Write($"{message.TopicText} (null)\n");
            return;
        }

        var now = DateTimeOffset.Now;
        foreach (var part in _parts)
        {
            if (part.Kind == PartKind.Text) output.Write(part.Bytes.Span);
            else if (part.Kind == PartKind.Time) Write(MessageTime.Part(part.Letter, now));
            else Print(part, message, now);
        }

        if (!settings.Subscribe.NoNewline) output.WriteByte((byte)'\n');
    }

    private void Print(FormatPart part, in MqttReceived message, DateTimeOffset now)
    {
        switch (part.Letter)
        {
            case 'p':
                Payload(part, message.Payload);
                break;
            case 'j' or 'J':
                Json(part.Letter == 'J', message, now);
                break;
            case 'D':
                output.Write(message.Properties.CorrelationData is { } data ? data.Span : []);
                break;
            default:
                Write(Text(part, message, now));
                break;
        }
    }

    private static string Text(FormatPart part, in MqttReceived message, DateTimeOffset now) => part.Letter switch
    {
        '%' => "%",
        't' => part.Text(message.TopicText),
        'l' => part.Number(message.Payload.Length),
        'm' => part.Number(message.PacketId),
        'q' => ((int)message.QoS).ToString(System.Globalization.CultureInfo.InvariantCulture),
        'r' => message.Retain ? "1" : "0",
        'x' => part.Hex(message.Payload, upper: false),
        'X' => part.Hex(message.Payload, upper: true),
        'I' => part.Text(MessageTime.Iso(now)),
        'U' => MessageTime.Unix(now),
        'A' => part.Number(null), // The client has put the topic in its place.
        'C' => part.Text(message.Properties.ContentType ?? ""),
        'R' => part.Text(message.Properties.ResponseTopic ?? ""),
        'E' => part.Number(message.Properties.MessageExpiry),
        'F' => part.Number(message.Properties.PayloadIsText is { } isText ? (isText ? 1 : 0) : null),
        'S' => part.Number(message.SubscriptionIdentifiers is [var first, ..] ? first : null),
        'P' => string.Join(' ', message.Properties.UserProperties.Select(p => $"{p.Name}:{p.Value}")),
        _ => throw new InvalidOperationException("A format is checked when it is read."),
    };

    private void Payload(FormatPart part, ReadOnlySpan<byte> payload)
    {
        var cut = part.Cut(payload);
        var blanks = new string(' ', Math.Max(0, part.Width - cut.Length));
        if (!part.Left) Write(blanks);
        output.Write(cut);
        if (part.Left) Write(blanks);
    }

    private void Json(bool payloadIsJson, in MqttReceived message, DateTimeOffset now)
    {
        if (MessageJson.Write(message, now, settings.Version, payloadIsJson, settings.Subscribe.Pretty) is { } json) output.Write(json);
        else if (!settings.Quiet) error.WriteLine($"Error: Message payload is not valid JSON on topic {message.TopicText}.");
    }

    private void Write(string text) => output.Write(Encoding.UTF8.GetBytes(text));
}

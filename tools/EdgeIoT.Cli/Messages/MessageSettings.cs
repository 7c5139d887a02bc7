using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Cli.Messages;

/// <summary>What <c>edgeiot pub</c> and <c>edgeiot sub</c> were asked to do; the defaults are Mosquitto's where nothing else is said.</summary>
internal sealed class MessageSettings
{
    public string? Host { get; set; }

    public int? Port { get; set; }

    /// <summary>The path of a WebSocket, null for TCP.</summary>
    public string? WebSocketPath { get; set; }

    public string? User { get; set; }

    public string? Password { get; set; }

    public string? ClientId { get; set; }

    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>MQTT 5, unlike Mosquitto: an older PUBACK has no room to say how safe a message is.</summary>
    public MqttProtocolVersion Version { get; set; } = MqttProtocolVersion.V500;

    public bool CleanStart { get; set; } = true;

    public uint? SessionExpiry { get; set; }

    public List<string> Topics { get; } = [];

    public MqttQoS QoS { get; set; }

    public bool Quiet { get; set; }

    public bool Json { get; set; }

    /// <summary>pub: says how each message ended. sub: prints the topic before the payload.</summary>
    public bool Verbose { get; set; }

    public ushort MaxInflight { get; set; } = 20;

    /// <summary>Seconds; null for none.</summary>
    public int? Timeout { get; set; }

    public TlsSettings Tls { get; } = new();

    public string? WillTopic { get; set; }

    public string? WillPayload { get; set; }

    public MqttQoS WillQoS { get; set; }

    public bool WillRetain { get; set; }

    public uint WillDelay { get; set; }

    public MqttMessageProperties WillProperties { get; set; } = new();

    public MqttMessageProperties Properties { get; set; } = new();

    public List<MqttUserProperty> ConnectProperties { get; } = [];

    public ushort? ReceiveMaximum { get; set; }

    public int? MaximumPacketSize { get; set; }

    public ushort? TopicAliasMaximum { get; set; }

    public PublishSettings Publish { get; } = new();

    public SubscribeSettings Subscribe { get; } = new();

    public MqttWill? Will => WillTopic is null ? null : new(WillTopic, System.Text.Encoding.UTF8.GetBytes(WillPayload ?? ""), WillQoS, WillRetain)
    {
        DelaySeconds = WillDelay, Properties = WillProperties,
    };
}

/// <summary>What is published.</summary>
internal sealed class PublishSettings
{
    public MessageSource Source { get; set; }

    public string? Text { get; set; }

    public string? File { get; set; }

    public bool Retain { get; set; }

    public int Repeat { get; set; } = 1;

    public TimeSpan RepeatDelay { get; set; }
}

/// <summary>Where messages come from.</summary>
internal enum MessageSource
{
    None,
    Text,
    File,
    Empty,
    StandardInput,
    Lines,
}

/// <summary>What is received, and when it ends.</summary>
internal sealed class SubscribeSettings
{
    public int? Count { get; set; }

    public string? Format { get; set; }

    public bool NoNewline { get; set; }

    public bool Pretty { get; set; }

    public bool SkipsRetained { get; set; }

    public bool RetainedOnly { get; set; }

    public bool RemovesRetained { get; set; }

    public bool EndsWhenSubscribed { get; set; }

    public List<string> FilteredOut { get; } = [];

    public List<string> Unsubscribed { get; } = [];

    public int Identifier { get; set; }
}

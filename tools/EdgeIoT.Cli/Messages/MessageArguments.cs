using System.Globalization;
using System.Security.Authentication;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Cli.Messages;

/// <summary>Reads the flags of mosquitto_pub and mosquitto_sub.</summary>
internal static class MessageArguments
{
    public static MessageSettings ForPublish(IReadOnlyList<string> args)
    {
        var reader = new ArgumentReader("pub", args);
        var settings = Read(reader, PublishFlag);
        if (settings.Topics.Count != 1) throw reader.Bad(settings.Topics.Count == 0 ? "A topic is missing: -t TOPIC." : "Only one topic can be published to.");
        if (!MqttTopic.IsName(settings.Topics[0])) throw reader.Bad($"'{settings.Topics[0]}' is not a topic to publish to: it is empty or has + or # in it.");
        if (settings.Publish.Source == MessageSource.None) throw reader.Bad("A message is missing: -m TEXT, -f FILE, -l, -s or -n.");
        return settings;
    }

    public static MessageSettings ForSubscribe(IReadOnlyList<string> args)
    {
        var reader = new ArgumentReader("sub", args);
        var settings = Read(reader, SubscribeFlag);
        if (settings.Topics.Count == 0 && settings.Subscribe.Unsubscribed.Count == 0) throw reader.Bad("A topic is missing: -t TOPIC.");
        foreach (var filter in settings.Topics.Concat(settings.Subscribe.FilteredOut).Concat(settings.Subscribe.Unsubscribed))
        {
            if (!MqttTopic.IsFilter(filter)) throw reader.Bad($"'{filter}' is not a topic filter: + stands alone between slashes, # alone at the end.");
        }

        return settings;
    }

    private static MessageSettings Read(ArgumentReader reader, Func<ArgumentReader, MessageSettings, bool> own)
    {
        var settings = new MessageSettings();
        while (reader.NextFlag())
        {
            if (!own(reader, settings) && !Connection(reader, settings) && !Session(reader, settings) && !Security(reader, settings))
                throw reader.Bad($"There is no option '{reader.Flag}'.");
        }

        if (!settings.CleanStart && settings.ClientId is null) throw reader.Bad("-c needs -i ID: a session belongs to an identifier.");
        if (settings.WillTopic is null && (settings.WillPayload is not null || settings.WillRetain)) throw reader.Bad("A will needs --will-topic TOPIC.");
        if (settings.WillTopic is { } will && !MqttTopic.IsName(will)) throw reader.Bad($"--will-topic: '{will}' is not a topic to publish to.");
        return settings;
    }

    private static bool PublishFlag(ArgumentReader reader, MessageSettings settings)
    {
        var publish = settings.Publish;
        var source = reader.Flag switch
        {
            "-m" or "--message" => MessageSource.Text,
            "-f" or "--file" => MessageSource.File,
            "-n" or "--null-message" => MessageSource.Empty,
            "-s" or "--stdin-file" => MessageSource.StandardInput,
            "-l" or "--stdin-line" => MessageSource.Lines,
            _ => MessageSource.None,
        };
        if (source != MessageSource.None)
        {
            if (publish.Source != MessageSource.None) throw reader.Bad("Only one of -m, -f, -l, -s and -n can be given.");
            publish.Source = source;
            if (source == MessageSource.Text) publish.Text = reader.Value();
            if (source == MessageSource.File) publish.File = reader.Value();
            return true;
        }

        switch (reader.Flag)
        {
            case "-r" or "--retain":
                publish.Retain = true;
                return true;
            case "-d" or "--debug" or "-v" or "--verbose":
                settings.Verbose = true;
                return true;
            case "--repeat":
                publish.Repeat = reader.Number(1, int.MaxValue);
                return true;
            case "--repeat-delay":
                if (!double.TryParse(reader.Value(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var delay) || delay > 86_400)
                    throw reader.Bad("--repeat-delay takes seconds from 0 to 86400.");
                publish.RepeatDelay = TimeSpan.FromSeconds(delay);
                return true;
            default:
                return false;
        }
    }

    private static bool SubscribeFlag(ArgumentReader reader, MessageSettings settings)
    {
        var subscribe = settings.Subscribe;
        switch (reader.Flag)
        {
            case "-C":
                subscribe.Count = reader.Number(1, int.MaxValue);
                return true;
            case "-F":
                subscribe.Format = reader.Value();
                return true;
            case "-N":
                return subscribe.NoNewline = true;
            case "-R":
                return subscribe.SkipsRetained = true;
            case "-E":
                return subscribe.EndsWhenSubscribed = true;
            case "-T" or "--filter-out":
                subscribe.FilteredOut.Add(reader.Value());
                return true;
            case "-U" or "--unsubscribe":
                subscribe.Unsubscribed.Add(reader.Value());
                return true;
            case "-v" or "--verbose":
                return settings.Verbose = true;
            case "-d" or "--debug":
                return true; // Breaks and refusals are told anyway.
            case "--retained-only":
                return subscribe.RetainedOnly = true;
            case "--remove-retained":
                return subscribe.RemovesRetained = true;
            case "--pretty":
                return subscribe.Pretty = true;
            default:
                return false;
        }
    }

    private static bool Connection(ArgumentReader reader, MessageSettings settings)
    {
        switch (reader.Flag)
        {
            case "-h" or "--host":
                settings.Host = reader.Value();
                return true;
            case "-p" or "--port":
                settings.Port = reader.Number(1, 65535);
                return true;
            case "-L" or "--url":
                MessageUrl.Read(reader, settings);
                return true;
            case "--ws":
                settings.WebSocketPath ??= MessageUrl.DefaultPath;
                return true;
            case "--ws-path":
                settings.WebSocketPath = reader.Value();
                return true;
            case "-u" or "--username":
                settings.User = reader.Value();
                return true;
            case "-P" or "--pw":
                settings.Password = reader.Value();
                return true;
            case "-V" or "--protocol-version":
                settings.Version = Version(reader);
                return true;
            case "-k" or "--keepalive":
                settings.KeepAlive = TimeSpan.FromSeconds(reader.Number(0, 65535));
                return true;
            case "-W":
                settings.Timeout = reader.Number(1, 10_000_000);
                return true;
            case "--nodelay":
                return true; // It always is.
            case "--quiet":
                return settings.Quiet = true;
            case "--json":
                return settings.Json = true;
            default:
                return false;
        }
    }

    private static bool Session(ArgumentReader reader, MessageSettings settings)
    {
        switch (reader.Flag)
        {
            case "-t" or "--topic":
                settings.Topics.Add(reader.Value());
                return true;
            case "-q" or "--qos":
                settings.QoS = (MqttQoS)reader.Number(0, 2);
                return true;
            case "-i" or "--id":
                settings.ClientId = reader.Value();
                return true;
            case "-I" or "--id-prefix":
                settings.ClientId = reader.Value() + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
                return true;
            case "-c" or "--disable-clean-session":
                settings.CleanStart = false;
                return true;
            case "-x" or "--session-expiry-interval":
                settings.SessionExpiry = reader.Seconds(reader.Value());
                return true;
            case "-M":
                settings.MaxInflight = (ushort)reader.Number(1, 65535);
                return true;
            case "-D" or "--property":
                PropertyArguments.Read(reader, settings);
                return true;
            case "--will-topic":
                settings.WillTopic = reader.Value();
                return true;
            case "--will-payload":
                settings.WillPayload = reader.Value();
                return true;
            case "--will-qos":
                settings.WillQoS = (MqttQoS)reader.Number(0, 2);
                return true;
            case "--will-retain":
                return settings.WillRetain = true;
            default:
                return false;
        }
    }

    private static bool Security(ArgumentReader reader, MessageSettings settings)
    {
        var tls = settings.Tls;
        switch (reader.Flag)
        {
            case "--cafile":
                tls.AuthorityFile = reader.Value();
                return true;
            case "--cert":
                tls.CertificateFile = reader.Value();
                return true;
            case "--key":
                tls.KeyFile = reader.Value();
                return true;
            case "--insecure":
                return tls.AcceptsOtherNames = true;
            case "--tls-use-os-certs":
                return tls.IsOn = true;
            case "--tls-version":
                tls.Protocols = reader.Value() switch
                {
                    "tlsv1.3" => SslProtocols.Tls13,
                    "tlsv1.2" => SslProtocols.Tls12,
                    _ => throw reader.Bad("--tls-version takes tlsv1.2 or tlsv1.3."),
                };
                return tls.IsOn = true;
            default:
                return false;
        }
    }

    private static MqttProtocolVersion Version(ArgumentReader reader) => reader.Value() switch
    {
        "mqttv31" or "31" => MqttProtocolVersion.V310,
        "mqttv311" or "311" => MqttProtocolVersion.V311,
        "mqttv5" or "5" => MqttProtocolVersion.V500,
        var other => throw reader.Bad($"-V takes mqttv31, mqttv311 or mqttv5, not '{other}'."),
    };
}

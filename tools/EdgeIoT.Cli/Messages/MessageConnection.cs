using System.Globalization;
using System.Net.Sockets;
using System.Text;
using EdgeIoT.Cli.Input;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Client.Reconnecting;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Cli.Messages;

/// <summary>From settings to a client that is connected, or a failure that says what to do.</summary>
internal static class MessageConnection
{
    /// <summary>A session that nobody asked for lives this long without a connection: so long a break loses nothing. It ends when the command does.</summary>
    private const uint BreakSeconds = 120;

    /// <summary>A gateway with its default port, then those of <c>edgeiot up</c>.</summary>
    private static readonly int[] UsualPorts = [1883, 18840, 18850, 18860];

    public static async Task<MqttClientOptions> OptionsAsync(MessageSettings settings, CancellationToken cancel)
    {
        var host = settings.Host ?? "127.0.0.1";
        var tls = settings.Tls.For(host);
        var options = new MqttClientOptions
        {
            Host = host,
            Port = settings.Port ?? (settings.WebSocketPath is not null ? 8080 : tls is not null ? 8883 : settings.Host is null ? await UsualPortAsync(cancel) : 1883),
            Tls = tls,
            WebSocketPath = settings.WebSocketPath,
            Version = settings.Version,
            ClientId = settings.ClientId ?? string.Create(CultureInfo.InvariantCulture, $"edgeiot-{Environment.ProcessId}-{Random.Shared.Next(0x10000):x4}"),
            UserName = settings.User,
            Password = settings.Password is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(settings.Password),
            KeepAlive = settings.KeepAlive,
            CleanStart = settings.CleanStart,
            SessionExpiry = Expiry(settings.SessionExpiry ?? (settings.CleanStart ? BreakSeconds : uint.MaxValue)),
            Will = settings.Will,
            UserProperties = settings.ConnectProperties,
            MaxInflight = settings.MaxInflight,
            ConnectTimeout = TimeSpan.FromSeconds(10),
        };
        return options with
        {
            ReceiveMaximum = settings.ReceiveMaximum ?? options.ReceiveMaximum,
            MaxPacketSize = settings.MaximumPacketSize ?? options.MaxPacketSize,
            TopicAliasMaximum = settings.TopicAliasMaximum ?? options.TopicAliasMaximum,
        };
    }

    /// <summary>How long the session is to live after the command has ended; null: as it was told when it connected.</summary>
    public static TimeSpan? ExpiryAtEnd(MessageSettings settings) => settings.CleanStart && settings.SessionExpiry is null ? TimeSpan.Zero : null;

    /// <summary>Waits for the first answer; a refusal or silence ends the command.</summary>
    public static async Task StartAsync(MqttReconnectingClient client, MqttClientOptions options, CancellationToken cancel)
    {
        client.Start();
        var answer = await client.FirstAnswer.WaitAsync(cancel);
        if (answer.IsSuccess) return;
        var place = new MqttServerAddress(options.Host, options.Port);
        throw answer.Code switch
        {
            MqttReasonCode.ServerUnavailable => new CommandFailure($"No MQTT server answers at {place}: {answer.Error}",
                "Check -h HOST and -p PORT, and that a gateway runs there: 'edgeiot up' starts three."),
            MqttReasonCode.BadUserNameOrPassword or MqttReasonCode.NotAuthorized => new CommandFailure($"The server at {place} refused the connection: {answer.Code}",
                "Give a user and a password with -u USER -P PASSWORD; 'edgeiot user' makes them."),
            MqttReasonCode.UnsupportedProtocolVersion => new CommandFailure($"The server at {place} does not speak this version of MQTT.", "Try -V mqttv311."),
            _ => new CommandFailure($"The server at {place} ended the attempt: {answer.Code}{(answer.Error is null ? "" : $" ({answer.Error})")}",
                "An older server may want -V mqttv311; its log says more."),
        };
    }

    /// <summary>How a client stays connected: people are told of breaks, once there has been a connection.</summary>
    public static MqttReconnectOptions Staying(MessageSettings settings, MqttClientOptions options, TextWriter error)
    {
        var connected = 0;
        return new()
        {
            Client = options,
            LongestPause = TimeSpan.FromSeconds(5),
            Connected = (server, _) =>
            {
                if (Interlocked.Increment(ref connected) > 1 && !settings.Quiet) error.WriteLine($"edgeiot: connected to {server} again.");
            },
            Disconnected = (server, why, pause) =>
            {
                if (Volatile.Read(ref connected) == 0 || settings.Quiet) return;
                var next = pause is { } wait ? string.Create(CultureInfo.InvariantCulture, $"trying again in {wait.TotalSeconds:0.0} s") : "giving up";
                error.WriteLine($"edgeiot: the connection to {server} ended ({why.Code}{(why.Error is null ? "" : $": {why.Error}")}); {next}.");
            },
            SubscriptionRefused = (filter, code) => error.WriteLine($"edgeiot: the server refuses {filter}: {code}."),
        };
    }

    private static TimeSpan Expiry(uint seconds) => seconds == uint.MaxValue ? TimeSpan.MaxValue : TimeSpan.FromSeconds(seconds);

    private static async Task<int> UsualPortAsync(CancellationToken cancel)
    {
        foreach (var port in UsualPorts)
        {
            try
            {
                using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await probe.ConnectAsync("127.0.0.1", port, cancel);
                return port;
            }
            catch (SocketException)
            {
                // Nobody listens there.
            }
        }

        return UsualPorts[0];
    }
}

using System.Net.Security;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client;

/// <summary>How a client connects.</summary>
public sealed record MqttClientOptions
{
    /// <summary>Name or address of the server.</summary>
    public required string Host { get; init; }

    /// <summary>Its TCP port. Default 1883.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>TLS, with the name to expect in the server's certificate; null: plain TCP. Default null.</summary>
    public SslClientAuthenticationOptions? Tls { get; init; }

    /// <summary>The path of a WebSocket to speak through, such as <c>/mqtt</c> (MQTT 5.0 §6), with <see cref="Tls"/> as <c>wss</c>; null: TCP. Default null.</summary>
    public string? WebSocketPath { get; init; }

    /// <summary>The protocol to speak. Default MQTT 5.</summary>
    public MqttProtocolVersion Version { get; init; } = MqttProtocolVersion.V500;

    /// <summary>The client identifier; empty: the server assigns one (needs <see cref="CleanStart"/> with 3.1.1).</summary>
    public string ClientId { get; init; } = "";

    /// <summary>User name, or null.</summary>
    public string? UserName { get; init; }

    /// <summary>Password, or null. (3.1.1 needs a user name with it.)</summary>
    public ReadOnlyMemory<byte>? Password { get; init; }

    /// <summary>Whether an old session is thrown away. Default true.</summary>
    public bool CleanStart { get; init; } = true;

    /// <summary>MQTT 5: how long the session lives without a connection. Default zero; <see cref="TimeSpan.MaxValue"/>: for ever.</summary>
    public TimeSpan SessionExpiry { get; init; }

    /// <summary>Silence after which a PINGREQ is sent; half as much again without an answer closes the connection. Zero: never. Default 30 s.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time from the first SYN to CONNACK. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Published by the server when the connection breaks, or null.</summary>
    public MqttWill? Will { get; init; }

    /// <summary>User properties of CONNECT.</summary>
    public IReadOnlyList<MqttUserProperty> UserProperties { get; init; } = [];

    /// <summary>Method of enhanced authentication, or null.</summary>
    public string? AuthenticationMethod { get; init; }

    /// <summary>The first authentication data, sent in CONNECT.</summary>
    public ReadOnlyMemory<byte> AuthenticationData { get; init; }

    /// <summary>Answers AUTH packets during the handshake: gets the server's data and calls <see cref="MqttClient.SendAuthentication"/> at once or later, from
    /// any thread. Null: an AUTH packet ends the attempt.</summary>
    public MqttAuthenticationHandler? Authenticate { get; init; }

    /// <summary>Gets each message, on the read loop; must not block. QoS 1 is acknowledged when it returns.</summary>
    public MqttMessageHandler? Received { get; init; }

    /// <summary>Called after the messages that were there to be read have been handed to <see cref="Received"/>.</summary>
    public Action<MqttClient>? RoundEnded { get; init; }

    /// <summary>Called once when an established connection has ended, whoever ended it.</summary>
    public Action<MqttClient, MqttClosed>? Closed { get; init; }

    /// <summary>The most QoS 1 and 2 messages from the server on their way at a time (MQTT 5). Default 1,024.</summary>
    public ushort ReceiveMaximum { get; init; } = 1024;

    /// <summary>The largest packet taken; a larger one closes the connection. Default 16 MiB.</summary>
    public int MaxPacketSize { get; init; } = 16 * 1024 * 1024;

    /// <summary>The most own QoS 1 and 2 publishes on their way; the server's Receive Maximum may be lower. One more makes
    /// <see cref="MqttClient.PublishAsync(string, ReadOnlyMemory{byte}, MqttQoS, bool, MqttMessageProperties?)"/> wait. Default 1,024.</summary>
    public ushort MaxInflight { get; init; } = 1024;

    /// <summary>The most publishes that are kept until they are acknowledged, on their way or waiting for room; one more is refused. Higher takes more memory
    /// where the server is slow, lower refuses sooner. Default 65,536, of <see cref="MaxPendingBytes"/> together.</summary>
    public int MaxWaiting { get; init; } = 65_536;

    /// <summary>MQTT 5: how many topics the server may give a short name; each costs its length in memory. Default 16; 0: none.</summary>
    public ushort TopicAliasMaximum { get; init; } = 16;

    /// <summary>MQTT 5: how many topics of own publishes get a short name, where the server takes them: the first ones. Each saves its length in every later
    /// publish. Default 16; 0: none.</summary>
    public ushort MaxOutgoingTopicAliases { get; init; } = 16;

    /// <summary>Bytes that wait because the server does not read; with more, the connection is closed. Default 64 MiB.</summary>
    public long MaxPendingBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Whether the connection holds a read buffer of 16 KiB while it is idle, which saves a system call for each read: right for
    /// a few busy connections, wrong for thousands of quiet ones. Default false.</summary>
    public bool HoldsReadBuffer { get; init; }

    /// <summary>The clock; a test hands in its own.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

/// <summary>Answers an AUTH packet. <paramref name="data"/> is valid during the call only.</summary>
public delegate void MqttAuthenticationHandler(MqttClient client, ReadOnlySpan<byte> data);

/// <summary>Gets a message.</summary>
public delegate void MqttMessageHandler(MqttClient client, in MqttReceived message);

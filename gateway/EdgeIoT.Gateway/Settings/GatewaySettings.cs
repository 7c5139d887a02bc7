using System.Net;
using EdgeIoT.Gateway.Telemetry;
using EdgeIoT.Mqtt.Limits;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Gateway.Settings;

/// <summary>Everything that can be set of a gateway. The options of the command line, the keys of <c>appsettings.json</c> below
/// <c>EdgeIoT</c>, and the environment variables <c>EDGEIOT__…</c> have the same names.</summary>
public sealed record GatewaySettings
{
    /// <summary>Its name, unique in the mesh: 1 to 32 letters, digits, <c>-</c> or <c>_</c>. Default: this machine's name.</summary>
    public string Name { get; init; } = DefaultName(Environment.MachineName);

    /// <summary>The data folder. Default <c>edgeiot-data</c> in the current folder.</summary>
    public string Data { get; init; } = "edgeiot-data";

    /// <summary>The address to listen on: this machine only by default; <c>0.0.0.0</c> or one of this machine's addresses for the network.</summary>
    public IPAddress Bind { get; init; } = IPAddress.Loopback;

    /// <summary>The host name or address that boards and gateways are told. Default: the address that it listens on, or where that is all, the first of this machine.</summary>
    public string Advertise { get; init; } = "";

    /// <summary>TCP port of MQTT. 0: one that is free. Default 1883.</summary>
    public int MqttPort { get; init; } = 1883;

    /// <summary>TCP port of MQTT over TLS 1.2 and 1.3. 0: none. Default 0.</summary>
    public int MqttsPort { get; init; }

    /// <summary>A PEM file with the certificate for TLS, and those between it and its authority.</summary>
    public string TlsCertificate { get; init; } = "";

    /// <summary>A PEM file with the certificate's key, unencrypted.</summary>
    public string TlsKey { get; init; } = "";

    /// <summary>A PEM file with authorities: clients on the TLS port must then have a certificate of one of them. Default: none is asked for.</summary>
    public string TlsClientCa { get; init; } = "";

    /// <summary>A file with rules in the syntax of Mosquitto's <c>acl_file</c>. Default: <c>acl</c> in the data folder, if there is one.</summary>
    public string AclFile { get; init; } = "";

    /// <summary>A file with further users, as <c>mosquitto_passwd</c> writes it. Default: none.</summary>
    public string PasswordFile { get; init; } = "";

    /// <summary>How long a client may take from opening a connection to being let in, its TLS handshake and WebSocket upgrade included. Lowered: idle strangers
    /// go sooner; too low: slow boards on slow radio never get in. 1 s to 5 min, default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections at a time; one more is refused (0x89). Raised: more memory, a few KiB each. 1 to 1,000,000, default 20,000.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <inheritdoc cref="Mqtt.Limits.ConnectionLimits.MaxPerAddress"/>
    public int MaxConnectionsPerAddress { get; init; } = new ConnectionLimits().MaxPerAddress;

    /// <inheritdoc cref="Mqtt.Limits.ConnectionLimits.MaxHandshakes"/>
    public int MaxHandshakes { get; init; } = new ConnectionLimits().MaxHandshakes;

    /// <inheritdoc cref="Mqtt.Limits.ConnectionLimits.Rate"/>
    public int ConnectRate { get; init; } = new ConnectionLimits().Rate;

    /// <inheritdoc cref="Mqtt.Limits.ConnectionLimits.RatePerAddress"/>
    public int ConnectRatePerAddress { get; init; } = new ConnectionLimits().RatePerAddress;

    /// <inheritdoc cref="Mqtt.Limits.ConnectionLimits.IncludeLoopback"/>
    public bool LimitLoopback { get; init; }

    /// <inheritdoc cref="Mqtt.Limits.PublishLimits.Messages"/>
    public int PublishRate { get; init; }

    /// <inheritdoc cref="Mqtt.Limits.PublishLimits.Bytes"/>
    public int PublishByteRate { get; init; }

    /// <summary>TCP port of HTTP. 0: one that is free. Default 8080.</summary>
    public int HttpPort { get; init; } = 8080;

    /// <summary>TCP port of HTTP over TLS, for MQTT over WebSocket at <c>wss://…/mqtt</c>. 0: none. Default 0.</summary>
    public int HttpsPort { get; init; }

    /// <summary>Whether a client with a certificate is the user, or the board, that the certificate names (the common name of its subject), without a
    /// password; needs <see cref="TlsClientCa"/>. Default false.</summary>
    public bool TlsIdentity { get; init; }

    /// <summary>UDP port for other gateways and for discovery by boards. 0: one that is free. Default 7400.</summary>
    public int MeshPort { get; init; } = 7400;

    /// <summary>Gateways to join, <c>host:meshport</c>.</summary>
    public IReadOnlyList<string> Join { get; init; } = [];

    /// <summary>Who should coordinate: the higher, the sooner. 0 to 1,000, default 100.</summary>
    public int Priority { get; init; } = 100;

    /// <summary>What share of the boards it should carry, relative to the others. 1 to 10,000, default 100.</summary>
    public int Capacity { get; init; } = 100;

    /// <summary>A file with the join token; its content is copied into the data folder.</summary>
    public string JoinTokenFile { get; init; } = "";

    /// <summary>Whether gateways find each other by multicast and broadcast. Default true.</summary>
    public bool Discovery { get; init; } = true;

    /// <summary>Whether clients without user and password may publish for any device and read everything although the gateway
    /// listens beyond this machine. On loopback they always may. Default false.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>The mesh's name; gateways of other meshes are strangers. Default <c>edgeiot</c>.</summary>
    public string Mesh { get; init; } = "edgeiot";

    /// <inheritdoc cref="EdgeIoT.Mesh.MeshOptions.Witness"/>
    public bool Witness { get; init; }

    /// <summary>How many gateways vote; 1, 3, 5 or 7. Raised: survives more losses, and each acknowledgement waits for more disks. Default 3.</summary>
    public int Voters { get; init; } = 3;

    /// <inheritdoc cref="EdgeIoT.Mesh.MeshOptions.Learners"/>
    public int Learners { get; init; } = 9;

    /// <summary>How long a voter is gone before another gateway votes in its place. Lowered: the mesh stands the next loss sooner, and a gateway that is
    /// restarted slowly comes back without a vote. Zero: never. Default 60 s.</summary>
    public TimeSpan ReplaceAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time between the coordinator's heartbeats. Default 50 ms.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Silence after which another coordinator is elected. Lowered: faster, and more false elections on a busy machine. Default 400 ms.</summary>
    public TimeSpan ElectionTimeout { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Least time between cuts. Lowered: readings are visible sooner; raised: the disk is flushed less. Default 10 ms.</summary>
    public TimeSpan CutInterval { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a reading waits for a second disk, where one gateway votes alone and another is there, before it is acknowledged as
    /// <c>local</c>. Raised: more are acknowledged as <c>quorum</c>, and a disk that hangs holds each up for longer. Zero: none waits. 0 to 10 s,
    /// default 250 ms.</summary>
    public TimeSpan SecondDiskWait { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>What becomes of telemetry while no majority of the gateways that vote confirms it; the first rule whose filter matches the topic counts.
    /// <c>hold</c>: it is not acknowledged, and the client keeps it. <c>degrade</c>: it is acknowledged from this gateway's own disk, as <c>local</c>, and lost
    /// with that disk where this happens before a majority has it. Default: everything is held.</summary>
    public IReadOnlyList<AckRule> AckPolicies { get; init; } = [];

    /// <summary>How long a reading waits for a majority before it is degraded, where it may be. Raised: a short loss of the majority degrades nothing, and clients
    /// wait for longer in a long one; lowered: a slow disk elsewhere is enough to degrade. 10 ms to 1 min, default 1 s.</summary>
    public TimeSpan DegradeAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many acknowledgements, given without a majority, may wait for one; then readings are held. Raised: longer losses of the majority are
    /// bridged, some 100 bytes each; lowered: readings are held sooner. 1 to 1,000,000, default 65,536.</summary>
    public int DegradeMax { get; init; } = 65_536;

    /// <summary>Time between updates of <c>$SYS/broker/…</c>. Lowered: fresher numbers, more messages to those who subscribe. 1 s to 1 h; zero: none
    /// are published. Default 10 s.</summary>
    public TimeSpan SysInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between flushes of MQTT sessions and retained messages to the disk. A killed process loses nothing that was acknowledged; a power cut loses
    /// at most this much. Raised: the disk wears less; lowered: less is lost; zero: each acknowledgement waits for the disk. 0 to 1 min, default 1 s.</summary>
    public TimeSpan MqttFlushInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The most that may wait for MQTT clients that are away or slow, all together, in MiB; then the oldest messages of the longest queues are
    /// dropped. Raised: longer absences without loss, more memory, and up to three times as much on the disk. 1 to 65,536, default 128.</summary>
    public int MqttMaxStored { get; init; } = 128;

    /// <summary>Added to every flush of the disk: a stand-in for a slow one in measurements. Default none.</summary>
    public TimeSpan StorageFlushDelay { get; init; }

    /// <summary>Size of a segment file in MiB. 1 to 1,024, default 16.</summary>
    public int StorageSegmentSize { get; init; } = 16;

    /// <summary>How much log and how many readings are kept, in MiB; the oldest are forgotten. Raised: longer history, longer restarts, and a gateway may
    /// be away for longer without losing readings of the meantime. Lowered: less disk. 16 to 1,048,576, default 1,024.</summary>
    public int StorageRetain { get; init; } = 1024;

    /// <summary>What is logged: trace, debug, information, warning, error, critical or none. Default information.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Bind);

    /// <summary>A name out of whatever a machine is called.</summary>
    internal static string DefaultName(string machine)
    {
        var name = new string([.. machine.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_').Take(32)]);
        return name.Length == 0 ? "gateway" : name;
    }
}

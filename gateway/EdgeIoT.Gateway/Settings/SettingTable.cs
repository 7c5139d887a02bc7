using System.Globalization;
using System.Net;
using EdgeIoT.Gateway.Telemetry;
using EdgeIoT.Protocol;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Gateway.Settings;

/// <summary>All settings.</summary>
internal static class SettingTable
{
    public static readonly IReadOnlyList<Setting> All =
    [
        Setting.Text("name", name => name.Length <= 32 && Identifier.IsValid(name), "1 to 32 letters, digits, - or _",
            (settings, value) => settings with { Name = value }, settings => settings.Name),
        Setting.Text("data", path => path.Length > 0, "a folder",
            (settings, value) => settings with { Data = value }, settings => settings.Data) with { IsSaved = false },
        new("bind", ReadAddress, settings => [settings.Bind.ToString()], "an IP address of this machine, such as 127.0.0.1 or 0.0.0.0"),
        Setting.Text("advertise", text => text.Length is > 0 and <= 253 && !text.Contains(' ', StringComparison.Ordinal), "a host name or IP address",
            (settings, value) => settings with { Advertise = value }, settings => settings.Advertise),
        Setting.Number("mqtt-port", 0, 65535, (settings, value) => settings with { MqttPort = value }, settings => settings.MqttPort),
        Setting.Number("mqtts-port", 0, 65535, (settings, value) => settings with { MqttsPort = value }, settings => settings.MqttsPort),
        Setting.PathOf("tls-certificate", (settings, value) => settings with { TlsCertificate = value }, settings => settings.TlsCertificate),
        Setting.PathOf("tls-key", (settings, value) => settings with { TlsKey = value }, settings => settings.TlsKey),
        Setting.PathOf("tls-client-ca", (settings, value) => settings with { TlsClientCa = value }, settings => settings.TlsClientCa),
        Setting.PathOf("acl-file", (settings, value) => settings with { AclFile = value }, settings => settings.AclFile),
        Setting.PathOf("password-file", (settings, value) => settings with { PasswordFile = value }, settings => settings.PasswordFile),
        .. LimitSettings.All,
        Setting.Number("http-port", 0, 65535, (settings, value) => settings with { HttpPort = value }, settings => settings.HttpPort),
        Setting.Number("https-port", 0, 65535, (settings, value) => settings with { HttpsPort = value }, settings => settings.HttpsPort),
        Setting.Flag("tls-identity", (settings, value) => settings with { TlsIdentity = value }, settings => settings.TlsIdentity),
        Setting.Number("mesh-port", 0, 65535, (settings, value) => settings with { MeshPort = value }, settings => settings.MeshPort),
        new("join", ReadJoin, settings => settings.Join, "HOST:MESHPORT with a port from 1 to 65535")
        {
            Clear = settings => settings with { Join = [] },
        },
        Setting.Number("priority", 0, 1000, (settings, value) => settings with { Priority = value }, settings => settings.Priority),
        Setting.Number("capacity", 1, 10_000, (settings, value) => settings with { Capacity = value }, settings => settings.Capacity),
        Setting.Text("join-token-file", path => path.Length > 0, "a file",
            (settings, value) => settings with { JoinTokenFile = value }, settings => settings.JoinTokenFile) with { IsSaved = false },
        Setting.Flag("discovery", (settings, value) => settings with { Discovery = value }, settings => settings.Discovery),
        Setting.Flag("allow-anonymous", (settings, value) => settings with { AllowAnonymous = value }, settings => settings.AllowAnonymous),
        Setting.Text("mesh", name => name.Length <= 32 && Identifier.IsValid(name), "1 to 32 letters, digits, - or _",
            (settings, value) => settings with { Mesh = value }, settings => settings.Mesh),
        Setting.Flag("witness", (settings, value) => settings with { Witness = value }, settings => settings.Witness),
        Setting.Number("voters", 1, 7, (settings, value) => settings with { Voters = value }, settings => settings.Voters),
        Setting.Number("learners", 0, 100, (settings, value) => settings with { Learners = value }, settings => settings.Learners),
        Setting.Duration("replace-after", TimeSpan.Zero, TimeSpan.FromDays(30),
            (settings, value) => settings with { ReplaceAfter = value }, settings => settings.ReplaceAfter),
        Setting.Duration("heartbeat", TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(10),
            (settings, value) => settings with { Heartbeat = value }, settings => settings.Heartbeat),
        Setting.Duration("election-timeout", TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1),
            (settings, value) => settings with { ElectionTimeout = value }, settings => settings.ElectionTimeout),
        Setting.Duration("cut-interval", TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10),
            (settings, value) => settings with { CutInterval = value }, settings => settings.CutInterval),
        Setting.Duration("second-disk-wait", TimeSpan.Zero, TimeSpan.FromSeconds(10),
            (settings, value) => settings with { SecondDiskWait = value }, settings => settings.SecondDiskWait),
        new("ack-policy", ReadAckPolicy, settings => [.. settings.AckPolicies.Select(rule => rule.ToString())],
            "FILTER=hold or FILTER=degrade with a topic filter that telemetry can match, such as edgeiot/device/+/telemetry=degrade")
        {
            Clear = settings => settings with { AckPolicies = [] },
        },
        Setting.Duration("degrade-after", TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1),
            (settings, value) => settings with { DegradeAfter = value }, settings => settings.DegradeAfter),
        Setting.Number("degrade-max", 1, 1_000_000, (settings, value) => settings with { DegradeMax = value }, settings => settings.DegradeMax),
        Setting.Duration("sys-interval", TimeSpan.Zero, TimeSpan.FromHours(1),
            (settings, value) => settings with { SysInterval = value }, settings => settings.SysInterval),
        Setting.Duration("mqtt-flush-interval", TimeSpan.Zero, TimeSpan.FromMinutes(1),
            (settings, value) => settings with { MqttFlushInterval = value }, settings => settings.MqttFlushInterval),
        Setting.Number("mqtt-max-stored", 1, 65_536, (settings, value) => settings with { MqttMaxStored = value }, settings => settings.MqttMaxStored),
        Setting.Duration("storage-flush-delay", TimeSpan.Zero, TimeSpan.FromSeconds(10),
            (settings, value) => settings with { StorageFlushDelay = value }, settings => settings.StorageFlushDelay),
        Setting.Number("storage-segment-size", 1, 1024, (settings, value) => settings with { StorageSegmentSize = value }, settings => settings.StorageSegmentSize),
        Setting.Number("storage-retain", 16, 1024 * 1024, (settings, value) => settings with { StorageRetain = value }, settings => settings.StorageRetain),
        new("log-level", ReadLogLevel, settings => [settings.LogLevel.ToString()], "trace, debug, information, warning, error, critical or none"),
    ];

    private static readonly Dictionary<string, Setting> ByKey = All.ToDictionary(setting => setting.Key, StringComparer.Ordinal);

    /// <summary>Finds a setting by any spelling of its name; <c>no-</c> in front of a switch turns it round.</summary>
    public static Setting? Find(string name, out bool negated)
    {
        var key = Setting.KeyOf(name);
        negated = false;
        if (ByKey.TryGetValue(key, out var setting))
            return setting;
        negated = key.StartsWith("no", StringComparison.Ordinal) && ByKey.TryGetValue(key[2..], out setting) && setting.IsSwitch;
        return negated ? setting : null;
    }

    private static GatewaySettings? ReadAddress(GatewaySettings settings, string text)
    {
        if (text.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return settings with { Bind = IPAddress.Loopback };
        return IPAddress.TryParse(text, out var address) ? settings with { Bind = address } : null;
    }

    private static GatewaySettings? ReadJoin(GatewaySettings settings, string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? settings with { Join = [.. settings.Join, text] }
            : null;
    }

    private static GatewaySettings? ReadAckPolicy(GatewaySettings settings, string text) =>
        AckRule.TryParse(text) is { } rule ? settings with { AckPolicies = [.. settings.AckPolicies, rule] } : null;

    private static GatewaySettings? ReadLogLevel(GatewaySettings settings, string text) =>
        Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level) && !int.TryParse(text, CultureInfo.InvariantCulture, out _)
            ? settings with { LogLevel = level }
            : null;
}

using EdgeIoT.Mqtt.Limits;

namespace EdgeIoT.Mqtt.Server;

internal sealed partial class MqttServerConnection
{
    private PublishThrottle? _throttle;
    private PacketProgress _progress;

    /// <summary>Its place within the limits for connections.</summary>
    public ConnectionLease? Lease { get; init; }

    /// <inheritdoc cref="MqttOrigin.CertificateName"/>
    public string? CertificateName { get; init; }

    /// <summary>Counts a PUBLISH of a client; false where it has to wait, unread, until the client is within its limits again.</summary>
    private bool MayPublishNow(int size)
    {
        if (!_server.Options.PublishLimits.Any) return true;
        _throttle ??= new(_server.Options.PublishLimits, _server, Wake);
        return _throttle.TryTake(size);
    }
}

using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Server;

internal sealed partial class MqttServerConnection
{
    [ThreadStatic]
    private static EncodedFrames? _linkFrames;

    public bool SendOnLink(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        if (_phase != Phase.Linked) return false;
        var fields = new PublishFields { Topic = topic, Payload = payload };
        var sent = SendMessage((_linkFrames ??= new()).Single(fields, IsV5));
        if (Output.Backlog > _server.Options.MaxLinkBacklog) Close(MqttReasonCode.QuotaExceeded, reason: null);
        return sent;
    }
}

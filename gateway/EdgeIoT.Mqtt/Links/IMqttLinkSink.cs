using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Links;

/// <summary>Gets what arrives on a link. Called on the link's read loop; must not block. Spans are valid during the call only.</summary>
public interface IMqttLinkSink
{
    /// <summary>A PUBLISH arrived.</summary>
    void Received(MqttLink link, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload);

    /// <summary>All that was there to be read has been handed over: the place to pass it on in one piece.</summary>
    void RoundEnded(MqttLink link)
    {
    }

    /// <summary>The link ended; nothing more will come. Called once.</summary>
    void Closed(MqttLink link, MqttReasonCode reason);
}

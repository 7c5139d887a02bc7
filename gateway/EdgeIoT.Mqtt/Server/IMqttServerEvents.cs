using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Server;

/// <summary>Told of what happens to clients. Called on read loops: it must not block. Links are not told of here.</summary>
public interface IMqttServerEvents
{
    /// <summary>A client was accepted.</summary>
    void Connected(MqttConnectionInfo client)
    {
    }

    /// <summary>A client's connection ended.</summary>
    /// <param name="client">The client.</param>
    /// <param name="reason"><see cref="MqttReasonCode.Success"/> where the client said goodbye.</param>
    void Disconnected(MqttConnectionInfo client, MqttReasonCode reason)
    {
    }

    /// <summary>A client subscribed.</summary>
    void Subscribed(MqttConnectionInfo client, string filter, MqttQoS qos)
    {
    }

    /// <summary>A client unsubscribed.</summary>
    void Unsubscribed(MqttConnectionInfo client, string filter)
    {
    }

    /// <summary>The disk refused a write: what has to be kept is not acknowledged, and sessions that outlive their connection are not served, until it works again.
    /// Called once, on a pool thread.</summary>
    void StorageFailed(string reason)
    {
    }

    /// <summary>The disk works again, and everything is on it. Called on a pool thread.</summary>
    void StorageRecovered()
    {
    }

    /// <summary>A retained message was set by a client (or removed: an empty payload).</summary>
    void Retained(string topic)
    {
    }
}

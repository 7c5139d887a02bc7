using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Mqtt.Authentication;

/// <summary>Decides who may do what. Called for each packet on the connection's read loop: it must be quick and must not block.
/// Spans are UTF-8 and valid during the call only.</summary>
public interface IMqttAuthorizer
{
    /// <summary>Whether the client may publish to the topic. Refused: reason code 0x87 for MQTT 5; 3.1.1 gets an acknowledgement,
    /// and the message goes nowhere.</summary>
    bool MayPublish(MqttConnectionInfo client, ReadOnlySpan<byte> topic);

    /// <summary>Whether the client may subscribe to the filter (for a shared subscription: the filter behind the group name).</summary>
    bool MaySubscribe(MqttConnectionInfo client, ReadOnlySpan<byte> filter);

    /// <summary>Whether <see cref="MayReceive"/> is to be asked for each delivery. Default false.</summary>
    bool ChecksReceive => false;

    /// <summary>Whether the client may get a message of the topic.</summary>
    bool MayReceive(MqttConnectionInfo client, ReadOnlySpan<byte> topic) => true;

    /// <summary>Why <see cref="MayPublish"/> has said no, for people: MQTT 5 clients are told. Null: they get the code alone.</summary>
    string? WhyNotPublish(MqttConnectionInfo client, ReadOnlySpan<byte> topic) => null;

    /// <summary>Why <see cref="MaySubscribe"/> has said no, for people: MQTT 5 clients are told. Null: they get the code alone.</summary>
    string? WhyNotSubscribe(MqttConnectionInfo client, ReadOnlySpan<byte> filter) => null;
}

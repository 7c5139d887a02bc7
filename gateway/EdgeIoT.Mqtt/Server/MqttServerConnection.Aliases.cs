using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Server;

internal sealed partial class MqttServerConnection
{
    private byte[]?[]? _aliases;
    private Dictionary<byte[], ushort>? _outgoingAliases;
    private int _maxOutgoingAliases;

    /// <summary>Replaces the topic by its alias, or gives it one while there are some (MQTT 5.0 §3.3.2.3.4). True where the packet is now this
    /// connection's alone. Called under the session's lock, so that aliases are told in the order in which they are used.</summary>
    public bool UseAlias(ref PublishFields fields)
    {
        if (_maxOutgoingAliases == 0 || PublishEncoding.Size(fields, IsV5) + 3 > MaxOutgoingPacket) return false;
        _outgoingAliases ??= new(TopicComparer.Instance);
        if (_outgoingAliases.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(fields.Topic, out fields.TopicAlias))
        {
            fields.Topic = default;
            return true;
        }

        if (_outgoingAliases.Count == _maxOutgoingAliases) return false;
        fields.TopicAlias = (ushort)(_outgoingAliases.Count + 1);
        _outgoingAliases.Add(fields.Topic.ToArray(), fields.TopicAlias);
        return true;
    }

    /// <summary>Puts the topic in that an alias stands for, or remembers it (MQTT 5.0 §3.3.2.3.4).</summary>
    private MqttReasonCode ResolveAlias(ref PublishPacket packet)
    {
        if (packet.TopicAlias == 0) return MqttReasonCode.Success;
        var max = _server.Options.TopicAliasMaximum;
        if (packet.TopicAlias > max) return MqttReasonCode.TopicAliasInvalid; // [MQTT-3.3.2-9]
        _aliases ??= new byte[]?[max + 1];
        ref var alias = ref _aliases[packet.TopicAlias];
        if (packet.Topic.IsEmpty)
        {
            if (alias is null) return MqttReasonCode.ProtocolError;
            packet.Topic = alias;
        }
        else if (!packet.Topic.SequenceEqual(alias))
        {
            alias = packet.Topic.ToArray();
        }

        return MqttReasonCode.Success;
    }
}

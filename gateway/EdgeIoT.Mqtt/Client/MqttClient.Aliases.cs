using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Client;

/// <summary>Topic aliases of this connection (MQTT 5.0 §3.3.2.3.4).</summary>
public sealed partial class MqttClient
{
    private byte[]?[]? _incomingAliases;
    private Dictionary<byte[], ushort>? _outgoingAliases;
    private int _maxOutgoingAliases;

    /// <summary>Replaces the topic by its alias, or gives it one while the server has some left. Under the lock: aliases are told in the order in which
    /// they are used.</summary>
    private void UseAlias(ref PublishFields fields)
    {
        if (_maxOutgoingAliases == 0 || PublishEncoding.Size(fields, IsV5) + 4 > _limits.MaximumPacketSize) return;
        _outgoingAliases ??= new(TopicComparer.Instance);
        if (_outgoingAliases.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(fields.Topic, out fields.TopicAlias))
        {
            fields.Topic = default;
            return;
        }

        if (_outgoingAliases.Count == _maxOutgoingAliases) return;
        fields.TopicAlias = (ushort)(_outgoingAliases.Count + 1);
        _outgoingAliases.Add(fields.Topic.ToArray(), fields.TopicAlias);
    }

    /// <summary>Puts the topic in that an alias stands for, or remembers it.</summary>
    private MqttReasonCode ResolveAlias(ref PublishPacket packet)
    {
        if (packet.TopicAlias == 0) return MqttReasonCode.Success;
        if (packet.TopicAlias > Options.TopicAliasMaximum) return MqttReasonCode.TopicAliasInvalid; // [MQTT-3.3.2-10]
        _incomingAliases ??= new byte[]?[Options.TopicAliasMaximum + 1];
        ref var alias = ref _incomingAliases[packet.TopicAlias];
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

using System.Text;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client;

/// <summary>A message from the server; its spans are valid during the call only.</summary>
public readonly ref struct MqttReceived
{
    /// <summary>The topic, UTF-8.</summary>
    public required ReadOnlySpan<byte> Topic { get; init; }

    /// <summary>The payload.</summary>
    public required ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>The QoS that it was sent with.</summary>
    public MqttQoS QoS { get; init; }

    /// <summary>Whether it is a retained message.</summary>
    public bool Retain { get; init; }

    /// <summary>Whether the server sent it before.</summary>
    public bool Duplicate { get; init; }

    /// <summary>The packet identifier; 0 with QoS 0.</summary>
    public ushort PacketId { get; init; }

    internal ReadOnlySpan<byte> RawProperties { get; init; }

    /// <summary>The topic as a new string.</summary>
    public string TopicText => Encoding.UTF8.GetString(Topic);

    /// <summary>The properties of the message, decoded anew at each call; empty with 3.1.1.</summary>
    public MqttMessageProperties Properties
    {
        get
        {
            var reader = new PacketReader(RawProperties);
            PropertyParser.Parse(ref reader, PropertyMask.PublishToClient, out var properties);
            return MessagePropertiesCodec.Decode(properties);
        }
    }

    /// <summary>The identifiers of the subscriptions that it came by.</summary>
    public IReadOnlyList<uint> SubscriptionIdentifiers
    {
        get
        {
            var found = new List<uint>();
            foreach (var property in new PropertyScanner(RawProperties))
            {
                if (property.Id != MqttPropertyId.SubscriptionIdentifier) continue;
                VariableByteInteger.TryRead(property.Value, out var identifier, out _);
                found.Add((uint)identifier);
            }

            return found;
        }
    }
}

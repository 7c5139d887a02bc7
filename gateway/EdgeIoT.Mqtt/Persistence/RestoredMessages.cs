using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Sessions;

namespace EdgeIoT.Mqtt.Persistence;

/// <summary>The messages that restored sessions share, each made once.</summary>
internal sealed class RestoredMessages(Dictionary<long, JournaledMessage> journaled, MqttServer server) : IDisposable
{
    private readonly Dictionary<long, StoredMessage> _made = [];

    /// <summary>The message with a reference for the caller; null where its record is lost.</summary>
    public WaitingMessage? Find(StoredDelivery delivery)
    {
        if (!_made.TryGetValue(delivery.Message, out var message))
        {
            if (!journaled.Remove(delivery.Message, out var found)) return null;
            message = StoredMessage.Of(new RoutedMessage
            {
                Topic = found.Topic,
                Properties = found.Properties,
                Payload = found.Payload,
                QoS = found.QoS,
                Retain = found.Retain,
                ExpiresAt = server.Clock.FromWall(found.ExpiresAt),
            });
            (message.Journal, message.Number, message.File) = (server.Journal, delivery.Message, found.File);
            _made.Add(delivery.Message, message);
        }

        return new(message.AddReference(), delivery.QoS, delivery.Retain, delivery.Identifiers);
    }

    public void Dispose()
    {
        foreach (var message in _made.Values) message.Release();
    }
}

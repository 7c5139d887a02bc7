using System.Collections.Concurrent;
using System.Text;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;

namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>A gate that decides by a function and keeps the tickets.</summary>
internal sealed class TestGate(Func<string, PublishVerdict> decide) : IPublishGate
{
    public ConcurrentQueue<(string Payload, PublishTicket Ticket, bool IsWill, MqttQoS QoS)> Asked { get; } = new();

    public ConcurrentQueue<long> Closed { get; } = new();

    public PublishVerdict Publishing(in IncomingPublish publish)
    {
        var payload = Encoding.UTF8.GetString(publish.Payload);
        Asked.Enqueue((payload, publish.Ticket, publish.IsWill, publish.QoS));
        return decide(payload);
    }

    public void ConnectionClosed(long connectionId) => Closed.Enqueue(connectionId);
}

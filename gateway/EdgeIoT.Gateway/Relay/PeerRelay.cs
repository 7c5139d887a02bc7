using System.Buffers;
using System.Text;
using EdgeIoT.Gateway.Devices;
using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Gateway.Metrics;
using EdgeIoT.Mesh;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Retained;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Gateway.Relay;

/// <summary>
/// Ordinary topics reach the subscribers of every gateway: what a client publishes here is sent to all peers, best effort, and
/// what is retained is kept alike on all of them.
/// </summary>
internal sealed class PeerRelay(InputQueue queue, MqttServer server, MeshView view, DevicePresence presence, GatewayMetrics metrics)
{
    /// <summary>What is told of the retained messages in one round, so that a link's queue never fills.</summary>
    private const int RetainedBytesInARound = 128 * 1024;

    private readonly RetainedStamps _stamps = new();
    private readonly Dictionary<NodeId, IEnumerator<string>> _telling = [];
    private byte[] _scratch = new byte[4096];

    /// <summary>Remembers when what an earlier process left was retained, so that neither it nor what the peers have is taken for newer than it is.</summary>
    public void Restore()
    {
        foreach (var retained in server.Retained.Matching())
        {
            if (RetainedStamp.Read(retained.Note.Span) is { } stamp)
                _stamps.Restore(retained.Topic, stamp);
        }
    }

    /// <summary>A client of this gateway published something. Any thread; it goes when what that thread has read is handled.</summary>
    /// <returns>The stamp of what is retained by it, as a note; empty otherwise.</returns>
    public byte[] Forward(in IncomingPublish publish) =>
        Forward(publish.Topic, publish.Payload, publish.QoS, publish.Retain, publish.Properties, publish.MessageExpiry, wake: false);

    /// <summary>Sends a message to the subscribers of all other gateways. Any thread.</summary>
    /// <returns>The stamp of what is retained by it, as a note; empty otherwise.</returns>
    public byte[] Forward(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, MqttQoS qos, bool retain) =>
        Forward(topic, payload, qos, retain, properties: default, expiry: null, wake: true);

    private byte[] Forward(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, MqttQoS qos, bool retain, ReadOnlySpan<byte> properties, uint? expiry, bool wake)
    {
        var status = view.Status;
        var stamp = retain ? _stamps.Next(Encoding.UTF8.GetString(topic), status.Self) : default;
        var note = retain ? stamp.ToNote() : [];
        if (status.Gateways.Count < 2)
            return note;
        var message = new RelayMessage
        {
            Kind = RelayKind.Publish, QoS = qos, Retain = retain, Expiry = expiry, Stamp = stamp, Topic = topic, Properties = properties, Payload = payload,
        };
        var buffer = ArrayPool<byte>.Shared.Rent(message.Size);
        message.Write(buffer);
        if (!queue.TryPost(InputKind.Forward, 0, buffer.AsSpan(0, message.Size), wake: wake))
            metrics.RelayDropped();
        ArrayPool<byte>.Shared.Return(buffer);
        return note;
    }

    /// <summary>A peer's message; on the node's loop.</summary>
    public void Received(NodeId from, ReadOnlySpan<byte> source)
    {
        if (!RelayMessage.TryRead(source, out var message))
            return;
        var retain = false;
        if (message.Retain)
        {
            var topic = Encoding.UTF8.GetString(message.Topic);
            retain = _stamps.TryAdvance(topic, message.Stamp);
            if (retain)
                presence.SaidElsewhere(message.Topic, message.Payload);
        }

        if (message.Kind == RelayKind.Publish || retain)
            server.Publish(message.Topic, message.Payload, message.QoS, retain, message.Properties, message.Expiry, durable: retain, note: message.Stamp.ToNote());
    }

    /// <summary>A link to a peer opened: it is told what is retained here.</summary>
    public void LinkOpened(NodeId peer) => _telling[peer] = _stamps.Topics.GetEnumerator();

    /// <summary>Tells the next of the retained messages to those that are to be told; on the node's loop.</summary>
    public void SendRetained(MeshNode node)
    {
        if (_telling.Count == 0)
            return;
        foreach (var (peer, topics) in _telling)
        {
            var sent = 0;
            while (sent < RetainedBytesInARound && topics.MoveNext())
                sent += SendRetained(node, peer, topics.Current);
            if (sent < RetainedBytesInARound)
                _telling.Remove(peer);
        }
    }

    private int SendRetained(MeshNode node, NodeId peer, string topic)
    {
        // What was removed is told as well: a gateway that was away meanwhile has it still.
        if (!server.Retained.TryGet(topic, out var retained))
            retained = new RetainedMessage(topic, default);
        var expiry = retained.ExpiresAt is { } at ? (uint?)Math.Max(1, (at - DateTimeOffset.UtcNow).TotalSeconds) : null;
        var message = new RelayMessage
        {
            Kind = RelayKind.Retained, QoS = retained.QoS, Retain = true, Expiry = expiry, Stamp = _stamps[topic],
            Topic = Encoding.UTF8.GetBytes(topic), Properties = retained.Properties.Span, Payload = retained.Payload.Span,
        };
        if (_scratch.Length < message.Size)
            _scratch = new byte[message.Size];
        message.Write(_scratch);
        node.SendToPeer(peer, _scratch.AsSpan(0, message.Size));
        return message.Size;
    }
}

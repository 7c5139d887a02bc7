using System.Text;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Topics;
using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Client;

public sealed partial class MqttClient
{
    private readonly Dictionary<ushort, PendingPublish> _pending = [];
    private readonly Queue<WaitingPublish> _waiting = new();
    private ushort _lastPacketId;
    private int _sendQuota;
    private uint _maxOutgoingPacket = uint.MaxValue;

    /// <summary>Publishes of QoS 1 and 2 that wait for their acknowledgement or for room in the window.</summary>
    public int Unacknowledged
    {
        get
        {
            lock (_gate) return _pending.Count + _waiting.Count;
        }
    }

    /// <summary>Gathers what this thread sends, on any client or server, until the batch ends.</summary>
    public static MqttBatch BeginBatch() => new(Round.Begin());

    /// <summary>Publishes; completes when the server has acknowledged (QoS 0: when it is handed to the socket). The payload must not
    /// change before.</summary>
    public ValueTask<MqttPublishResult> PublishAsync(string topic, ReadOnlyMemory<byte> payload, MqttQoS qos = MqttQoS.AtLeastOnce,
        bool retain = false, MqttMessageProperties? properties = null)
    {
        var name = Encoding.UTF8.GetBytes(topic);
        if (!MqttTopic.IsName(name)) throw new ArgumentException("Not a topic name.", nameof(topic));
        var encoded = Encode(properties);
        var completion = new TaskCompletionSource<MqttPublishResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var publish = new WaitingPublish(name, payload, qos, retain, encoded, properties?.MessageExpiry, completion);
        var round = Round.Begin();
        Start(publish);
        round.End();
        return new(completion.Task);
    }

    /// <summary>Publishes at QoS 1 without a task: <paramref name="completed"/> gets the result and <paramref name="state"/> on the read loop, or where
    /// the connection ends.</summary>
    /// <returns>False where the client is not connected or the window is full: nothing was sent, nothing will be called.</returns>
    public bool TryPublish(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, Action<object?, MqttPublishResult> completed, object? state,
        bool retain = false)
    {
        var fields = new PublishFields { Topic = topic, Payload = payload, Retain = retain, QoS = MqttQoS.AtLeastOnce };
        if (PublishEncoding.Size(fields, IsV5) > _maxOutgoingPacket) return false;
        var round = Round.Begin();
        bool sent;
        lock (_gate)
        {
            sent = _phase == Phase.Connected && _pending.Count < _sendQuota && _waiting.Count == 0;
            if (sent) Send(ref fields, new(MqttQoS.AtLeastOnce, Released: false, completed, state));
        }

        round.End();
        return sent;
    }

    private static byte[] Encode(MqttMessageProperties? properties)
    {
        if (properties is null) return [];
        var builder = PacketBuilder.Start();
        MessagePropertiesCodec.Write(builder, properties);
        return builder.Body.ToArray();
    }

    private void Start(WaitingPublish publish)
    {
        var fields = Fields(publish);
        MqttPublishResult? result = null;
        lock (_gate)
        {
            if (_phase != Phase.Connected) result = new(MqttReasonCode.UnspecifiedError, Reason: "not connected");
            else if (PublishEncoding.Size(fields, IsV5) > _maxOutgoingPacket) result = new(MqttReasonCode.PacketTooLarge);
            else if (publish.QoS == MqttQoS.AtMostOnce) result = SendAtMostOnce(fields);
            else if (_pending.Count >= _sendQuota || _waiting.Count > 0) _waiting.Enqueue(publish);
            else Send(ref fields, Pending(publish));
        }

        if (result is { } now) publish.Completion.TrySetResult(now);
    }

    private MqttPublishResult SendAtMostOnce(in PublishFields fields) =>
        new(Write((_frames ??= new()).Single(fields, IsV5)) ? MqttReasonCode.Success : MqttReasonCode.UnspecifiedError);

    private void Send(ref PublishFields fields, in PendingPublish pending)
    {
        fields.PacketId = NextPacketId();
        _pending.Add(fields.PacketId, pending);
        Write((_frames ??= new()).Single(fields, IsV5));
    }

    private void SendWaiting()
    {
        while (_phase == Phase.Connected && _pending.Count < _sendQuota && _waiting.TryDequeue(out var publish))
        {
            var fields = Fields(publish);
            Send(ref fields, Pending(publish));
        }
    }

    private ushort NextPacketId()
    {
        do _lastPacketId++;
        while (_lastPacketId == 0 || _pending.ContainsKey(_lastPacketId) || _requests.ContainsKey(_lastPacketId));
        return _lastPacketId;
    }

    private static PublishFields Fields(WaitingPublish publish) => new()
    {
        Topic = publish.Topic,
        Payload = publish.Payload.Span,
        Properties = publish.Properties,
        MessageExpiry = publish.MessageExpiry,
        QoS = publish.QoS,
        Retain = publish.Retain,
    };

    private static PendingPublish Pending(WaitingPublish publish) => new(
        publish.QoS,
        Released: false,
        static (state, result) => ((TaskCompletionSource<MqttPublishResult>)state!).TrySetResult(result),
        publish.Completion);
}

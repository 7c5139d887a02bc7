using System.Text;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Topics;
using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Client;

public sealed partial class MqttClient
{
    private int _sendQuota;
    private ServerLimits _limits = ServerLimits.None;

    /// <summary>Publishes of QoS 1 and 2 that wait for their acknowledgement, and all that wait for room in the window.</summary>
    public int Unacknowledged
    {
        get
        {
            lock (_gate) return _session.Pending.Count + _session.Waiting.Count;
        }
    }

    /// <summary>Whether another publish may be on its way. What is to be sent again is pending, but not on its way.</summary>
    private bool CanSend => _phase == Phase.Connected && _session.Pending.Count - _again.Count < _sendQuota;

    /// <summary>Gathers what this thread sends, on any client or server, until the batch ends.</summary>
    public static MqttBatch BeginBatch() => new(Round.Begin());

    /// <summary>Publishes; completes when the server has acknowledged (QoS 0: when it is handed to the socket). The payload must not
    /// change before. Refused with <see cref="MqttReasonCode.QuotaExceeded"/> while <see cref="MqttClientOptions.MaxWaiting"/> others wait.</summary>
    public async ValueTask<MqttPublishResult> PublishAsync(string topic, ReadOnlyMemory<byte> payload, MqttQoS qos = MqttQoS.AtLeastOnce,
        bool retain = false, MqttMessageProperties? properties = null)
    {
        var publish = _session.Publish(topic, payload, qos, retain, properties, Options.TimeProvider.GetTimestamp());
        if (_phase != Phase.Connected) return new(MqttReasonCode.UnspecifiedError, Reason: "not connected");
        if (await _session.AdmitAsync(publish, CancellationToken.None).ConfigureAwait(false)) PublishWaiting();
        if (_phase == Phase.Closed && !_session.Outlives) FailPending(); // The end did not see it.
        return await publish.Result.ConfigureAwait(false);
    }

    /// <summary>Publishes at QoS 1 without a task: <paramref name="completed"/> gets the result and <paramref name="state"/> on the read loop, or where
    /// the connection ends.</summary>
    /// <returns>False where the client is not connected or the window is full: nothing was sent, nothing will be called.</returns>
    public bool TryPublish(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, Action<object?, MqttPublishResult> completed, object? state,
        bool retain = false)
    {
        var fields = new PublishFields { Topic = topic, Payload = payload, Retain = retain, QoS = MqttQoS.AtLeastOnce };
        if (_limits.Refuse(fields, IsV5) is not null) return false;
        var round = Round.Begin();
        bool sent;
        lock (_gate)
        {
            sent = CanSend && _session.Waiting.Count == 0 && _again.Count == 0;
            if (sent) Send(ref fields, new(MqttQoS.AtLeastOnce, _session.NextOrder(), completed, state));
        }

        round.End();
        return sent;
    }

    /// <summary>Sends what waits, as far as there is room.</summary>
    internal void PublishWaiting()
    {
        var round = Round.Begin();
        lock (_gate) SendWaiting();
        round.End();
    }

    /// <summary>Called under the lock, in a round. What the transport does not take waits, where it is bounded.</summary>
    private void SendWaiting()
    {
        SendAgain();
        while (CanSend && !_output!.IsCongested && _session.TryDequeue(Options.TimeProvider, out var publish)) Send(publish);
    }

    private void Send(WaitingPublish publish)
    {
        var fields = publish.Fields();
        Age(publish, ref fields);
        if (_limits.Refuse(fields, IsV5) is { } refused)
        {
            publish.Complete(new(refused, Reason: "the server does not take it"));
            return;
        }

        UseAlias(ref fields);
        if (publish.QoS > MqttQoS.AtMostOnce)
        {
            Send(ref fields, new(publish.QoS, _session.NextOrder(), WaitingPublish.Completed, publish));
            return;
        }

        var written = Write((_frames ??= new()).Single(fields, IsV5));
        publish.Complete(new(written ? MqttReasonCode.Success : MqttReasonCode.UnspecifiedError));
    }

    private void Send(ref PublishFields fields, in PendingPublish pending)
    {
        fields.PacketId = _session.NextPacketId(_requests);
        _session.Pending.Add(fields.PacketId, pending);
        Write((_frames ??= new()).Single(fields, IsV5));
    }
}

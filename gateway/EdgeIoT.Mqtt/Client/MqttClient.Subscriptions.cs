using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Client;

public sealed partial class MqttClient
{
    private readonly Dictionary<ushort, Request> _requests = [];

    /// <summary>Subscribes; the result has a code for each filter, or 0x80 for all where the connection ended.</summary>
    public ValueTask<IReadOnlyList<MqttReasonCode>> SubscribeAsync(params IReadOnlyList<MqttSubscription> subscriptions) =>
        SubscribeAsync(subscriptions, identifier: 0);

    /// <summary>Subscribes to one filter.</summary>
    public ValueTask<IReadOnlyList<MqttReasonCode>> SubscribeAsync(string filter, MqttQoS qos = MqttQoS.AtMostOnce) =>
        SubscribeAsync(new MqttSubscription(filter, qos));

    /// <summary>Subscribes with a subscription identifier (MQTT 5; 1 to 268,435,455), found again in <see cref="MqttReceived.SubscriptionIdentifiers"/>.</summary>
    public ValueTask<IReadOnlyList<MqttReasonCode>> SubscribeAsync(IReadOnlyList<MqttSubscription> subscriptions, int identifier)
    {
        ArgumentNullException.ThrowIfNull(subscriptions);
        return RequestAsync(MqttPacketType.Subscribe, subscriptions.Count, builder =>
        {
            if (IsV5)
            {
                var block = builder.BeginBlock();
                if (identifier > 0) builder.Byte((byte)MqttPropertyId.SubscriptionIdentifier).VariableInteger(identifier);
                builder.EndBlock(block);
            }

            foreach (var s in subscriptions)
            {
                var options = IsV5 ? (s.NoLocal ? 4 : 0) | (s.RetainAsPublished ? 8 : 0) | (s.RetainHandling << 4) : 0;
                builder.String(s.Filter).Byte((byte)(options | (int)s.QoS));
            }
        });
    }

    /// <summary>Unsubscribes; with 3.1.1 the codes say nothing.</summary>
    public ValueTask<IReadOnlyList<MqttReasonCode>> UnsubscribeAsync(params IReadOnlyList<string> filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        return RequestAsync(MqttPacketType.Unsubscribe, filters.Count, builder =>
        {
            if (IsV5) builder.VariableInteger(0);
            foreach (var filter in filters) builder.String(filter);
        });
    }

    private ValueTask<IReadOnlyList<MqttReasonCode>> RequestAsync(MqttPacketType type, int count, Action<PacketBuilder> write)
    {
        var request = new Request(count, new(TaskCreationOptions.RunContinuationsAsynchronously));
        var round = Round.Begin();
        lock (_gate)
        {
            if (_phase != Phase.Connected)
            {
                request.Completion.TrySetResult(Failed(count));
            }
            else
            {
                var packetId = NextPacketId();
                _requests.Add(packetId, request);
                var builder = PacketBuilder.Start().UInt16(packetId);
                write(builder);
                Write(builder.Finish(type, flags: 2));
            }
        }

        round.End();
        return new(request.Completion.Task);
    }

    private MqttReasonCode OnCodes(MqttPacketType type, ReadOnlySpan<byte> body)
    {
        var reader = new PacketReader(body);
        var packetId = reader.UInt16();
        if (IsV5) PropertyParser.Read(ref reader, PropertyMask.Acknowledgement, out _);
        if (reader.Failed) return reader.Error;
        Request? request;
        lock (_gate)
        {
            if (!_requests.Remove(packetId, out request)) return MqttReasonCode.Success;
        }

        var codes = new List<MqttReasonCode>();
        foreach (var code in reader.Rest) codes.Add((MqttReasonCode)code);
        var isSilent = type == MqttPacketType.UnsubAck && !IsV5;
        if (codes.Count != request.Count && !isSilent) return MqttReasonCode.ProtocolError;
        request.Completion.TrySetResult(isSilent ? Codes(MqttReasonCode.Success, request.Count) : codes);
        return MqttReasonCode.Success;
    }

    private static MqttReasonCode[] Failed(int count) => Codes(MqttReasonCode.UnspecifiedError, count);

    private static MqttReasonCode[] Codes(MqttReasonCode code, int count) => [.. Enumerable.Repeat(code, count)];

    private sealed record Request(int Count, TaskCompletionSource<IReadOnlyList<MqttReasonCode>> Completion);
}

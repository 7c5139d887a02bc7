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
    public async ValueTask<IReadOnlyList<MqttReasonCode>> SubscribeAsync(IReadOnlyList<MqttSubscription> subscriptions, int identifier) =>
        await TrySubscribeAsync(subscriptions, identifier).ConfigureAwait(false) ?? Codes(MqttReasonCode.UnspecifiedError, subscriptions.Count);

    /// <summary>Unsubscribes; with 3.1.1 the codes say nothing.</summary>
    public async ValueTask<IReadOnlyList<MqttReasonCode>> UnsubscribeAsync(params IReadOnlyList<string> filters) =>
        await TryUnsubscribeAsync(filters).ConfigureAwait(false) ?? Codes(MqttReasonCode.UnspecifiedError, filters.Count);

    /// <summary>Null where the connection ended before the answer. <paramref name="answered"/> is called under the session's lock, before anything else
    /// that the server says or does.</summary>
    internal Task<IReadOnlyList<MqttReasonCode>?> TrySubscribeAsync(IReadOnlyList<MqttSubscription> subscriptions, int identifier,
        Action<IReadOnlyList<MqttReasonCode>>? answered = null)
    {
        ArgumentNullException.ThrowIfNull(subscriptions);
        return RequestAsync(new(MqttPacketType.Subscribe, subscriptions.Count) { Answered = answered }, builder => WriteSubscriptions(builder, subscriptions, identifier));
    }

    /// <summary>As <see cref="TrySubscribeAsync"/>.</summary>
    internal Task<IReadOnlyList<MqttReasonCode>?> TryUnsubscribeAsync(IReadOnlyList<string> filters, Action<IReadOnlyList<MqttReasonCode>>? answered = null)
    {
        ArgumentNullException.ThrowIfNull(filters);
        return RequestAsync(new(MqttPacketType.Unsubscribe, filters.Count) { Answered = answered }, builder =>
        {
            if (IsV5) builder.VariableInteger(0);
            foreach (var filter in filters) builder.String(filter);
        });
    }

    private void WriteSubscriptions(PacketBuilder builder, IReadOnlyList<MqttSubscription> subscriptions, int identifier)
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
    }

    private Task<IReadOnlyList<MqttReasonCode>?> RequestAsync(Request request, Action<PacketBuilder> write)
    {
        var round = Round.Begin();
        lock (_gate)
        {
            if (_phase == Phase.Connected) Send(request, write);
            else request.Completion.TrySetResult(null);
        }

        round.End();
        return request.Completion.Task;
    }

    /// <summary>Under the lock.</summary>
    private void Send(Request request, Action<PacketBuilder> write)
    {
        var packetId = _session.NextPacketId(_requests);
        _requests.Add(packetId, request);
        var builder = PacketBuilder.Start().UInt16(packetId);
        write(builder);
        Write(builder.Finish(request.Type, flags: 2));
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
            if (!_requests.TryGetValue(packetId, out request)) return MqttReasonCode.Success;
            if (request.Answer != type) return MqttReasonCode.ProtocolError;
            if (!TryReadCodes(request, reader.Rest, out var codes)) return MqttReasonCode.ProtocolError;
            _requests.Remove(packetId);
            request.Answered?.Invoke(codes);
            request.Completion.TrySetResult(codes);
        }

        return MqttReasonCode.Success;
    }

    /// <summary>A code for each filter ([MQTT-3.9.3-1], [MQTT-3.11.3-1]); 3.1.1's UNSUBACK has none.</summary>
    private bool TryReadCodes(Request request, ReadOnlySpan<byte> rest, out MqttReasonCode[] codes)
    {
        var isSilent = request.Type == MqttPacketType.Unsubscribe && !IsV5;
        codes = Codes(MqttReasonCode.Success, request.Count);
        if (isSilent || rest.Length != request.Count) return isSilent && rest.IsEmpty;
        var highest = request.Type == MqttPacketType.Subscribe ? MqttReasonCode.GrantedQoS2 : MqttReasonCode.NoSubscriptionExisted;
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = (MqttReasonCode)rest[i];
            if (codes[i] > highest && codes[i] < MqttReasonCode.UnspecifiedError) return false;
        }

        return true;
    }

    private static MqttReasonCode[] Codes(MqttReasonCode code, int count) => [.. Enumerable.Repeat(code, count)];

    private sealed record Request(MqttPacketType Type, int Count)
    {
        public TaskCompletionSource<IReadOnlyList<MqttReasonCode>?> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Action<IReadOnlyList<MqttReasonCode>>? Answered { get; init; }

        public MqttPacketType Answer => Type == MqttPacketType.Subscribe ? MqttPacketType.SubAck : MqttPacketType.UnsubAck;
    }
}

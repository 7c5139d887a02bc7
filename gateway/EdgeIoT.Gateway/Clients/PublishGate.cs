using System.Text;
using EdgeIoT.Gateway.Devices;
using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Gateway.Metrics;
using EdgeIoT.Gateway.Readings;
using EdgeIoT.Gateway.Relay;
using EdgeIoT.Gateway.Telemetry;
using EdgeIoT.Gateway.Topics;
using EdgeIoT.Mesh;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Protocol;

namespace EdgeIoT.Gateway.Clients;

/// <summary>
/// What happens to a publish: telemetry goes to the mesh and is acknowledged when it is on a majority of disks, or as its policy says; everything else is an
/// ordinary message, for the subscribers of every gateway. On the connections' read loops.
/// </summary>
internal sealed class PublishGate(
    InputQueue queue, MeshView view, PeerRelay relay, DevicePresence presence, AttachedDevices devices, MeshTopics topics, GatewayMetrics metrics,
    IReadOnlyList<AckRule> ackPolicies) : IPublishGate
{
    /// <summary>An ordinary message that is larger would not fit between gateways.</summary>
    public const int MostPayload = 1024 * 1024;

    [ThreadStatic]
    private static List<ReportedReading>? _parsed;

    private static ReadOnlySpan<byte> DevicePrefix => "edgeiot/device/"u8;

    private static ReadOnlySpan<byte> TelemetrySuffix => "/telemetry"u8;

    public PublishVerdict Publishing(in IncomingPublish publish)
    {
        if (publish.Topic.StartsWith(DevicePrefix) && publish.Topic.EndsWith(TelemetrySuffix))
            return Telemetry(publish);
        if (publish.Payload.Length > MostPayload)
            return PublishVerdict.Refuse(MqttReasonCode.PacketTooLarge, $"payload: is {publish.Payload.Length} bytes, at most {MostPayload} are taken");
        if (presence.Holds(publish))
            return PublishVerdict.AcceptWithoutRouting;
        var stamp = relay.Forward(publish);
        return (view.Status.Gateways.Count > 1 ? PublishVerdict.AcceptAndPassOn : PublishVerdict.Accept).WithNote(stamp);
    }

    public void RoundEnded()
    {
        // Ordinary messages are none of the loop's business: waking its thread for each would cost more than they do.
        if (queue.Count > 0)
            queue.RunAtEnd();
    }

    public void ConnectionClosed(long connectionId) => queue.Post(new Input(InputKind.ConnectionClosed) { Number = connectionId });

    private PublishVerdict Telemetry(in IncomingPublish publish)
    {
        // Its connection is gone already, and with it the board.
        if (publish.IsWill)
            return PublishVerdict.Refuse(MqttReasonCode.TopicNameInvalid, "will: a will can say no reading");
        var client = ClientState.Of(publish.Client);
        if (client.DeviceOf(publish.Topic) is not { } device)
            return PublishVerdict.Refuse(MqttReasonCode.TopicNameInvalid, "topic: the device id must be 1 to 64 letters, digits, - or _");
        if (view.Status.StoreFault is { } fault)
            return PublishVerdict.Close(MqttReasonCode.ImplementationSpecificError, $"the disk of this gateway refused a write: {fault}");
        var readings = _parsed ??= [];
        readings.Clear();
        if (TelemetryParser.Parse(publish.Payload, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), readings) is { } error)
        {
            metrics.Refused();
            topics.Refused(device, error.ToString());
            return PublishVerdict.Refuse(MqttReasonCode.PayloadFormatInvalid, error.ToString());
        }

        if (queue.Count >= InputQueue.Capacity)
            return PublishVerdict.Close(MqttReasonCode.ServerBusy, "this gateway does not keep up");
        devices.Speaks(publish.Client, device);
        var request = IngestRequest.Rent(publish.Ticket, publish.Client.ConnectionId, device, AckRule.PolicyOf(ackPolicies, publish.Topic));
        foreach (ref readonly var reading in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(readings))
            request.Add(new IncomingReading(reading.Boot, reading.Seq, ReadingBody.Encode(reading.Measurement)));
        metrics.Received(readings.Count);
        queue.Post(new Input(InputKind.Ingest) { Subject = request }, wake: false);
        return PublishVerdict.Pending(PublishRouting.Now);
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeIoT.Gateway.Http;
using EdgeIoT.Gateway.Relay;
using EdgeIoT.Mesh;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Protocol;
using EdgeIoT.Protocol.Gateways;

namespace EdgeIoT.Gateway.Topics;

/// <summary>
/// What every gateway tells its own clients of the mesh, retained: the ranked gateways, who is there, the mesh's state. Each
/// gateway says what it sees, so nothing of this is forwarded. On the node's loop, apart from events.
/// </summary>
internal sealed class MeshTopics(MqttServer server, PeerRelay relay, string name)
{
    /// <summary>Events of one second at most: a stranger who is refused again and again must not drown the rest.</summary>
    private const int EventsInASecond = 20;

    private readonly Dictionary<string, byte[]> _published = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private string _signature = "";
    private long _second;
    private int _events;

    public void Update(MeshStatus status)
    {
        // The status is new ten times a second; what is told of it changes seldom.
        var signature = Signature(status);
        if (signature.Equals(_signature, StringComparison.Ordinal))
            return;
        _signature = signature;
        Publish(Protocol.Topics.MeshState, JsonSerializer.SerializeToUtf8Bytes(MeshJson.Of(status) with { Sequence = 0 }, ApiJson.Default.MeshJson));
        foreach (var gateway in status.Gateways)
        {
            if (!Identifier.IsValid(gateway.Name))
                continue;
            Publish(Protocol.Topics.GatewayAvailability(gateway.Name), Encoding.ASCII.GetBytes(IsThere(gateway) ? Availability.Online : Availability.Offline));
            Publish(Protocol.Topics.GatewayInfo(gateway.Name), JsonSerializer.SerializeToUtf8Bytes(GatewayInfoJson.Of(gateway), ApiJson.Default.GatewayInfoJson));
        }

        if (status.Cluster != 0)
            Publish(Protocol.Topics.GatewayList, new GatewayList(status.Epoch, Ranked(status)).ToBytes());
    }

    /// <summary>Something happened on this gateway. Any thread.</summary>
    public void Event(MeshEvent kind, string message) => Event(kind.ToString().ToLowerInvariant(), message, device: null);

    /// <summary>Something happened that is not of one of these kinds. Any thread.</summary>
    public void Event(string kind, string message) => Event(kind, message, device: null);

    /// <summary>Telemetry of a board was refused. Any thread.</summary>
    public void Refused(string device, string problem) => Event("telemetry_refused", problem, device);

    /// <summary>A client was refused what it wanted to do. Any thread.</summary>
    public void AccessRefused(string problem, string? device) => Event("access_refused", problem, device);

    /// <summary>Readings of a board that were acknowledged from this disk alone are on those of a majority by now. On the node's loop.</summary>
    public void Upgraded(string device, long boot, long from, long to)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new UpgradeJson(boot, from, to, AckLevel.Quorum), ApiJson.Default.UpgradeJson);
        var topic = Encoding.UTF8.GetBytes(Protocol.Topics.Ack(device));
        server.Publish(topic, json, MqttQoS.AtLeastOnce);
        relay.Forward(topic, json, MqttQoS.AtLeastOnce, retain: false);
    }

    private static bool IsThere(GatewayStatus gateway) => gateway.State is "alive" or "suspect";

    /// <summary>All healthy gateways have the same rank: boards spread over them by themselves.</summary>
    private static GatewayEntry[] Ranked(MeshStatus status) =>
    [
        .. status.Gateways.Where(gateway => IsThere(gateway) && !gateway.Witness).Take(GatewayList.MaxGateways)
            .Select(gateway => (Gateway: gateway, Mqtt: Endpoint.TryParse(gateway.MqttEndpoint)))
            .Where(pair => pair.Mqtt is not null && Identifier.IsValid(pair.Gateway.Name))
            .Select(pair => new GatewayEntry(pair.Gateway.Name, pair.Gateway.Id.ToString(), pair.Mqtt!)
            {
                Mesh = Endpoint.TryParse(pair.Gateway.Address.ToString()),
                Rank = pair.Gateway.State == "suspect" || pair.Gateway.Load > 100 ? 2 : 1,
                LoadPermille = RoundedLoad(pair.Gateway),
                HasQuorum = pair.Gateway.Id != status.Self || status.Quorum,
            })
            .OrderBy(entry => entry.Rank).ThenBy(entry => entry.LoadPermille).ThenBy(entry => entry.Name, StringComparer.Ordinal),
    ];

    /// <summary>In steps of ten percent, so that a breath of load does not wake every board.</summary>
    private static int RoundedLoad(GatewayStatus gateway) => (int)(Math.Round(Math.Clamp(gateway.Load, 0, 1000) / 10) * 100);

    private static string Signature(MeshStatus status)
    {
        var text = new StringBuilder(256);
        text.Append(CultureInfo.InvariantCulture, $"{status.Coordinator} {status.Term} {status.Epoch} {status.Quorum} {status.Voters} {status.Cluster} {status.Waiting}");
        foreach (var gateway in status.Gateways)
            text.Append(CultureInfo.InvariantCulture, $" {gateway.Id} {gateway.State} {gateway.MqttEndpoint} {gateway.HttpEndpoint} {gateway.Address} {gateway.Voter} {RoundedLoad(gateway)}");
        return text.ToString();
    }

    /// <summary>Publishes where it has changed.</summary>
    private void Publish(string topic, byte[] payload)
    {
        if (_published.TryGetValue(topic, out var last) && last.AsSpan().SequenceEqual(payload))
            return;
        _published[topic] = payload;
        server.Publish(topic, payload, MqttQoS.AtLeastOnce, retain: true);
    }

    private void Event(string kind, string message, string? device)
    {
        lock (_gate)
        {
            var second = Environment.TickCount64 / 1000;
            if (second != _second)
                (_second, _events) = (second, 0);
            if (++_events > EventsInASecond)
                return;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(new EventJson(kind, device, message, DateTime.UtcNow), ApiJson.Default.EventJson);
        var topic = Encoding.UTF8.GetBytes(Protocol.Topics.GatewayEvent(name));
        server.Publish(topic, json);
        relay.Forward(topic, json, MqttQoS.AtMostOnce, retain: false);
    }
}

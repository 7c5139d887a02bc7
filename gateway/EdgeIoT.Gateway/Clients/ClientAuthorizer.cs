using System.Text;
using EdgeIoT.Gateway.Access;
using EdgeIoT.Mqtt.Authentication;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Protocol;

namespace EdgeIoT.Gateway.Clients;

/// <summary>
/// Who may do what. What the mesh says (<c>edgeiot/readings</c>, <c>…/state</c>, <c>…/ack</c>, <c>edgeiot/mesh/…</c>) nobody else may say. A board speaks for itself
/// alone, and hears what is meant for it. Besides, what the access control list gives and denies.
/// </summary>
internal sealed class ClientAuthorizer(AccessPolicy policy, AccessRefusals refusals) : IMqttAuthorizer
{
    private static ReadOnlySpan<byte> DevicePrefix => "edgeiot/device/"u8;

    public bool ChecksReceive => policy.HasRules;

    public bool MayPublish(MqttConnectionInfo client, ReadOnlySpan<byte> topic)
    {
        var state = ClientState.Of(client);
        if (!IsReserved(state, topic) && (policy.Decide(client, state, TopicAccess.Write, topic) ?? (state.Device is { } device && IsOf(topic, device))))
            return true;
        if (refusals.Publish(state))
            refusals.Report(client, state, WhyNotPublish(client, topic));
        return false;
    }

    public bool MaySubscribe(MqttConnectionInfo client, ReadOnlySpan<byte> filter)
    {
        var state = ClientState.Of(client);
        if (policy.DecideSubscription(client, state, filter) ?? IsForBoard(state, filter))
            return true;
        if (refusals.Subscription(state))
            refusals.Report(client, state, WhyNotSubscribe(client, filter));
        return false;
    }

    public bool MayReceive(MqttConnectionInfo client, ReadOnlySpan<byte> topic)
    {
        var state = ClientState.Of(client);
        if (policy.Decide(client, state, TopicAccess.Read, topic) ?? IsForBoard(state, topic))
            return true;
        refusals.Delivery();
        return false;
    }

    public string WhyNotPublish(MqttConnectionInfo client, ReadOnlySpan<byte> topic)
    {
        var state = ClientState.Of(client);
        var why = IsTheBrokers(topic) || IsTheMeshes(topic) ? "the mesh alone publishes there"
            : IsReserved(state, topic) ? "a board speaks for itself alone"
            : Hint(state);
        return $"may not publish to {Encoding.UTF8.GetString(topic)}: {why}";
    }

    public string WhyNotSubscribe(MqttConnectionInfo client, ReadOnlySpan<byte> filter) =>
        $"may not subscribe to {Encoding.UTF8.GetString(filter)}: {Hint(ClientState.Of(client))}";

    private string Hint(ClientState state) => state.IsDevice && !policy.HasRules ? "a board has its own topics alone" : policy.Hint(state);

    /// <summary>What no rule can give.</summary>
    private static bool IsReserved(ClientState state, ReadOnlySpan<byte> topic) =>
        IsTheBrokers(topic) || IsTheMeshes(topic) || (state.Device is { } device && topic.StartsWith(DevicePrefix) && !IsOf(topic, device));

    /// <summary>Other topics that begin with <c>$</c> are open, as Mosquitto has it. <c>$share</c> is a form of filters: nobody could subscribe to such a topic.</summary>
    private static bool IsTheBrokers(ReadOnlySpan<byte> topic)
    {
        if (topic[0] != (byte)'$')
            return false;
        var end = topic.IndexOf((byte)'/');
        var level = end < 0 ? topic : topic[..end];
        return level.SequenceEqual("$SYS"u8) || level.SequenceEqual("$edgeiot"u8) || level.SequenceEqual("$share"u8);
    }

    private static bool IsForBoard(ClientState state, ReadOnlySpan<byte> topicOrFilter) =>
        state.Device is { } device
        && (IsOf(topicOrFilter, device) || topicOrFilter.SequenceEqual("edgeiot/gateways"u8) || topicOrFilter.SequenceEqual("edgeiot/mesh/state"u8));

    private static bool IsTheMeshes(ReadOnlySpan<byte> topic)
    {
        if (topic.StartsWith(DevicePrefix))
            return (topic.EndsWith("/state"u8) || topic.EndsWith("/ack"u8))
                && DeviceTopic.Match(Encoding.UTF8.GetString(topic), out _, out _) is DeviceTopicKind.State or DeviceTopicKind.Ack;
        return topic.SequenceEqual("edgeiot/readings"u8)
            || topic.SequenceEqual("edgeiot/gateways"u8)
            || topic.StartsWith("edgeiot/mesh/"u8)
            || topic.StartsWith("edgeiot/gateway/"u8);
    }

    /// <summary>Whether a topic or filter is below <c>edgeiot/device/{device}/</c>.</summary>
    private static bool IsOf(ReadOnlySpan<byte> topic, string device)
    {
        if (!topic.StartsWith(DevicePrefix))
            return false;
        var rest = topic[DevicePrefix.Length..];
        if (rest.Length <= device.Length || rest[device.Length] != (byte)'/')
            return false;
        for (var i = 0; i < device.Length; i++)
        {
            if (rest[i] != device[i])
                return false;
        }

        return true;
    }
}

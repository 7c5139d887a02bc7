using System.Text;
using EdgeIoT.Mqtt.Authentication;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Protocol;

namespace EdgeIoT.Gateway.Clients;

/// <summary>
/// Who may do what. What the mesh says (<c>edgeiot/readings</c>, <c>…/state</c>, <c>edgeiot/mesh/…</c>) nobody else may say. A board speaks for itself
/// alone, and hears what is meant for it; everybody else may do the rest.
/// </summary>
internal sealed class ClientAuthorizer : IMqttAuthorizer
{
    private static ReadOnlySpan<byte> DevicePrefix => "edgeiot/device/"u8;

    public bool MayPublish(MqttConnectionInfo client, ReadOnlySpan<byte> topic)
    {
        if (topic.Length > 0 && topic[0] == (byte)'$' || IsTheMeshes(topic))
            return false;
        return ClientState.Of(client) is not { Device: { } device } || IsOf(topic, device);
    }

    public bool MaySubscribe(MqttConnectionInfo client, ReadOnlySpan<byte> filter) =>
        ClientState.Of(client) is not { Device: { } device }
        || IsOf(filter, device)
        || filter.SequenceEqual("edgeiot/gateways"u8)
        || filter.SequenceEqual("edgeiot/mesh/state"u8);

    private static bool IsTheMeshes(ReadOnlySpan<byte> topic)
    {
        if (topic.StartsWith(DevicePrefix))
            return topic.EndsWith("/state"u8) && DeviceTopic.Match(Encoding.UTF8.GetString(topic), out _, out _) == DeviceTopicKind.State;
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

using System.Text;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Protocol;

namespace EdgeIoT.Gateway.Clients;

/// <summary>What is remembered of a connection: who it is, and the last telemetry topic, because a board always uses the same.</summary>
internal sealed class ClientState
{
    private byte[] _topic = [];
    private string? _device;

    /// <summary>The board that has proved to be it; null for users and anonymous clients.</summary>
    public string? Device { get; init; }

    /// <summary>Whether it may only do what a board may.</summary>
    public bool IsDevice => Device is not null;

    public static ClientState Of(MqttConnectionInfo client)
    {
        if (client.Tag is ClientState state)
            return state;
        state = new ClientState();
        client.Tag = state;
        return state;
    }

    /// <summary>The board of <c>edgeiot/device/{id}/telemetry</c>, or null where that is no id.</summary>
    public string? DeviceOf(ReadOnlySpan<byte> topic)
    {
        if (topic.SequenceEqual(_topic))
            return _device;
        _topic = topic.ToArray();
        _device = DeviceTopic.Parse(Encoding.UTF8.GetString(topic), out var device, out _) == DeviceTopicKind.Telemetry ? device : null;
        return _device;
    }
}

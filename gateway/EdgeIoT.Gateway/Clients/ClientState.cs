using System.Text;
using EdgeIoT.Gateway.Access;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Protocol;

namespace EdgeIoT.Gateway.Clients;

/// <summary>What is remembered of a connection: who it is, what it may do, and the last telemetry topic, because a board always uses the same.</summary>
internal sealed class ClientState
{
    private readonly Lock _gate = new();
    private byte[] _topic = [];
    private string? _device;
    private ClientRights? _rights;
    private int _refusals;
    private HashSet<string>? _boards;
    private string? _lastBoard;

    /// <summary>The board that has proved to be it; null for users and anonymous clients.</summary>
    public string? Device { get; init; }

    /// <summary>The name that was proved, a board's as well; null for anonymous clients, whatever name they gave.</summary>
    public string? User { get; init; }

    /// <summary>What it was proved with: the client has to go when that is no longer in force. Null where a file does not say.</summary>
    public object? Secret { get; init; }

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

    /// <summary>What the list gives it. Several threads may ask; at worst each works it out.</summary>
    public ClientRights Rights(AccessRules list, MqttConnectionInfo client)
    {
        var rights = Volatile.Read(ref _rights);
        if (rights is not null && ReferenceEquals(rights.Source, list))
            return rights;
        rights = list.For(client.ClientId, User);
        Volatile.Write(ref _rights, rights);
        return rights;
    }

    /// <summary>Counts a refusal; true for the first.</summary>
    public bool IsFirstRefusal() => Interlocked.Increment(ref _refusals) == 1;

    /// <summary>Whether the client speaks for this board for the first time. It may just be accepted on another thread than its read loop.</summary>
    public bool IsNewBoard(string device, int most)
    {
        // A board always says the same, which is the same string: see DeviceOf.
        if (ReferenceEquals(device, Volatile.Read(ref _lastBoard)))
            return false;
        Volatile.Write(ref _lastBoard, device);
        lock (_gate)
            return (_boards ??= new(StringComparer.Ordinal)).Count < most && _boards.Add(device);
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

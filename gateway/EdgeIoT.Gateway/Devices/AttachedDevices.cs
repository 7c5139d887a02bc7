using System.Collections.Concurrent;
using EdgeIoT.Gateway.Clients;
using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Mesh;
using EdgeIoT.Mesh.Causal;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Gateway.Devices;

/// <summary>
/// Which connections here are boards', told to the mesh, and where the mesh says that boards are. A board that has proved its key is attached as soon
/// as it connects, another one when it first says something as a board. Safe for use from any thread.
/// </summary>
internal sealed class AttachedDevices(InputQueue queue)
{
    /// <summary>Boards that one connection speaks for; a bridge may speak for more, which are then attached nowhere.</summary>
    private const int MostOfAConnection = 10_000;

    private readonly ConcurrentDictionary<string, DeviceLocation> _locations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, string> _ownSessions = new();

    /// <summary>Ends a connection: its board is attached elsewhere since. Set once, before clients connect.</summary>
    public Action<long>? End { get; set; }

    /// <summary>Where the mesh says that boards are.</summary>
    public IEnumerable<KeyValuePair<string, DeviceLocation>> Locations => _locations;

    /// <summary>A client was accepted.</summary>
    public void Connected(MqttConnectionInfo client)
    {
        if (ClientState.Of(client).Device is { } device)
            Speaks(client, device);
    }

    /// <summary>A client says something as a board.</summary>
    public void Speaks(MqttConnectionInfo client, string device)
    {
        if (!ClientState.Of(client).IsNewBoard(device, MostOfAConnection))
            return;
        if (ClientState.Of(client).Device == device || client.ClientId == device)
            _ownSessions[client.ConnectionId] = device;
        queue.Post(new Input(InputKind.Attached) { Number = client.ConnectionId, Subject = device }, wake: false);
    }

    /// <summary>A connection is over.</summary>
    public void Closed(long connection) => _ownSessions.TryRemove(connection, out _);

    /// <summary>The mesh says where a board is.</summary>
    public void Located(string device, in DeviceLocation location) => _locations[device] = location;

    /// <summary>A board that was attached here by a connection is attached elsewhere since. A session of its own ends, as in a takeover; a client
    /// that speaks for other boards too stays.</summary>
    public void Moved(string device, long connection)
    {
        if (_ownSessions.TryGetValue(connection, out var own) && own == device)
            End?.Invoke(connection);
    }

    /// <summary>The gateway that a board was attached to last; none where that is not known.</summary>
    /// <param name="device">The board.</param>
    /// <param name="status">The mesh: what was attached to a gateway that is gone is attached no more.</param>
    /// <param name="isAttached">Whether it still is.</param>
    public NodeId WhereIs(string device, MeshStatus status, out bool isAttached)
    {
        isAttached = false;
        if (!_locations.TryGetValue(device, out var location))
            return NodeId.None;
        foreach (var gateway in status.Gateways)
            isAttached |= gateway.Id == location.Gateway && location.IsAttached && gateway.State is not ("dead" or "left");
        return location.Gateway;
    }
}

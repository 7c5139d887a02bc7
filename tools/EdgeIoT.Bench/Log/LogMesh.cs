using System.Globalization;
using System.Net;
using EdgeIoT.Bench.Load;
using EdgeIoT.Bench.Peers;

namespace EdgeIoT.Bench.Log;

/// <summary>Three gateways as a user starts them, each with a <see cref="FrontDoor"/> to its log.</summary>
internal sealed class LogMesh : IPeer
{
    private readonly int[] _doors = Ports.Free(3);
    private readonly GatewayMesh _mesh;
    private int _coordinator = -1;

    public LogMesh(string folder, string[] options) => _mesh = new GatewayMesh(
        folder,
        gateway => ["exec", Path.Combine(AppContext.BaseDirectory, "EdgeIoT.Bench.dll"), NodeCommand.Name, "--door", _doors[gateway].ToString(CultureInfo.InvariantCulture), "--"],
        options);

    public string Name => _mesh.Name;

    public IReadOnlyList<ChildProcess> Processes => _mesh.Processes;

    /// <summary>All on the coordinator, as etcd's are on its leader.</summary>
    public IReadOnlyList<(IPEndPoint Peer, ILoadConnection Protocol)> Connections(int count, int round)
    {
        if (_coordinator < 0)
            _coordinator = _mesh.Coordinator();
        return [.. Enumerable.Range(0, count).Select(_ => (new IPEndPoint(IPAddress.Loopback, _doors[_coordinator]), (ILoadConnection)new CommandWriter()))];
    }

    public void Dispose() => _mesh.Dispose();
}

using System.Net;
using EdgeIoT.Bench.Load;

namespace EdgeIoT.Bench.Peers;

/// <summary>A system under measurement: three nodes on this machine, on disk, with fsync.</summary>
internal interface IPeer : IDisposable
{
    string Name { get; }

    /// <summary>The nodes' processes.</summary>
    IReadOnlyList<ChildProcess> Processes { get; }

    /// <summary>Connections of a load, spread over the nodes.</summary>
    IReadOnlyList<(IPEndPoint Peer, ILoadConnection Protocol)> Connections(int count, int round);
}

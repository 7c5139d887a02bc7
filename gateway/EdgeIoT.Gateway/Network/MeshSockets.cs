using System.Net;
using System.Net.Sockets;
using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Mesh;
using EdgeIoT.Protocol.Discovery;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Gateway.Network;

/// <summary>
/// The UDP sockets: the mesh port, which other gateways and boards send to, and the discovery group, which both call into.
/// Beacons leave from the mesh port, so that whoever hears one knows where to answer.
/// </summary>
internal sealed partial class MeshSockets : IDisposable
{
    private const int MostDatagram = 2048;
    private const int MostAddresses = 4096;

    private readonly Socket _mesh;
    private readonly Socket? _discovery;
    private readonly InputQueue _queue;
    private readonly BoardDiscovery _boards;
    private readonly ILogger _logger;
    private readonly Dictionary<MeshAddress, SocketAddress> _addresses = [];
    private readonly SocketAddress[] _beaconTargets;
    private long _failedSends;

    /// <param name="mesh">The bound socket of the mesh port.</param>
    /// <param name="discovery">The bound socket of the discovery port, or null without discovery.</param>
    public MeshSockets(Socket mesh, Socket? discovery, InputQueue queue, BoardDiscovery boards, ILogger logger)
    {
        _mesh = mesh;
        _discovery = discovery;
        _queue = queue;
        _boards = boards;
        _logger = logger;
        // A sender that waits for room would wait for the sockets' thread, and may be that thread.
        mesh.Blocking = false;
        _beaconTargets = [.. DiscoverySocket.Targets(mesh).Select(target => target.Serialize())];
    }

    /// <summary>Datagrams that the system would not send.</summary>
    public long FailedSends => Volatile.Read(ref _failedSends);

    public void Start()
    {
        _ = ReceiveAsync(_mesh, InputKind.Datagram);
        if (_discovery is not null)
            _ = ReceiveAsync(_discovery, InputKind.Beacon);
    }

    /// <summary>Sends a datagram; on the node's loop.</summary>
    public void Send(MeshAddress to, ReadOnlySpan<byte> datagram)
    {
        if (!_addresses.TryGetValue(to, out var address))
        {
            if (_addresses.Count >= MostAddresses)
                _addresses.Clear();
            var endPoint = to.ToEndPoint();
            if (_mesh.AddressFamily == AddressFamily.InterNetworkV6)
                endPoint = new IPEndPoint(endPoint.Address.MapToIPv6(), endPoint.Port);
            _addresses.Add(to, address = endPoint.Serialize());
        }

        Send(address, datagram);
    }

    public void SendBeacon(ReadOnlySpan<byte> datagram)
    {
        foreach (var target in _beaconTargets)
            Send(target, datagram);
    }

    public void Dispose()
    {
        _mesh.Dispose();
        _discovery?.Dispose();
    }

    private void Send(SocketAddress to, ReadOnlySpan<byte> datagram)
    {
        try
        {
            _mesh.SendTo(datagram, SocketFlags.None, to);
        }
        catch (SocketException)
        {
            // No route, no buffer: a datagram may always be lost; the core sends again what matters.
            Interlocked.Increment(ref _failedSends);
        }
        catch (ObjectDisposedException)
        {
            // The gateway is stopping.
        }
    }

    private async Task ReceiveAsync(Socket socket, InputKind kind)
    {
        var buffer = new byte[MostDatagram];
        var from = new SocketAddress(socket.AddressFamily);
        while (true)
        {
            try
            {
                var length = await socket.ReceiveFromAsync(buffer, SocketFlags.None, from);
                Received(kind, buffer, length, from);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException failure) when (failure.SocketErrorCode == SocketError.OperationAborted)
            {
                return;
            }
            catch (SocketException failure)
            {
                // An ICMP answer to something that was sent earlier, or a datagram that is too large.
                LogReceiveFailed(failure.Message);
            }
        }
    }

    private void Received(InputKind kind, byte[] buffer, int length, SocketAddress from)
    {
        if (_boards.TryAnswer(buffer, length, out var reply))
        {
            Send(from, reply);
            return;
        }

        _queue.TryPost(kind, 0, buffer.AsSpan(0, length), from: AddressOf(from));
    }

    /// <summary>The address without an object for it: family (2 bytes), port, then 4 bytes of IPv4, or 4 of flow and 16 of IPv6.</summary>
    private static MeshAddress AddressOf(SocketAddress address)
    {
        var bytes = address.Buffer.Span;
        var port = System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        var ip = address.Family == AddressFamily.InterNetwork
            ? (UInt128)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]) | ((UInt128)0xFFFF << 32)
            : System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]);
        return new MeshAddress(ip, port);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "a datagram was not received: {Reason}")]
    private partial void LogReceiveFailed(string reason);
}

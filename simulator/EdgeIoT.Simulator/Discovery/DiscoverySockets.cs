using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EdgeIoT.Protocol.Discovery;

namespace EdgeIoT.Simulator.Discovery;

/// <summary>
/// The UDP sockets that all boards of a fleet ask through: one for the network, one for gateways that are on this machine only. Replies find
/// their board by the transaction of its query.
/// </summary>
internal sealed class DiscoverySockets : IAsyncDisposable
{
    private static readonly IPEndPoint Group = new(IPAddress.Parse(DiscoveryDatagram.MulticastGroup), DiscoveryDatagram.MulticastPort);

    private readonly Socket[] _sockets;
    private readonly Task[] _readers;
    private readonly IPEndPoint[] _targets;
    private readonly ConcurrentDictionary<long, Query> _queries = new();
    private readonly CancellationTokenSource _stopping = new();

    public DiscoverySockets(IReadOnlyList<IPEndPoint> targets)
    {
        _targets = [.. targets];
        _sockets = [Open(IPAddress.Any), Open(IPAddress.Loopback)];
        _readers = Array.ConvertAll(_sockets, socket => ReadAsync(socket, _stopping.Token));
    }

    /// <summary>Sends a board's query; <paramref name="reply"/> gets each answer of the next seconds on a thread of the pool.</summary>
    public void Send(byte[] query, IReadOnlyList<IPEndPoint> known, Action<byte[], IPEndPoint> reply, long now)
    {
        foreach (var (old, value) in _queries)
        {
            if (now - value.SentAt > 5_000)
                _queries.TryRemove(old, out _);
        }

        _queries[BinaryPrimitives.ReadInt64BigEndian(query.AsSpan(8))] = new Query(reply, now);
        foreach (var socket in _sockets)
            SendTo(socket, query, Group);
        foreach (var target in _targets)
            SendTo(_sockets[0], query, target);
        foreach (var target in known)
            SendTo(_sockets[0], query, target);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var socket in _sockets)
            socket.Dispose();
        await Task.WhenAll(_readers).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private static Socket Open(IPAddress local)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(local, 0));
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, 1);
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastLoopback, true);
        if (!local.Equals(IPAddress.Any))
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, local.GetAddressBytes());
        return socket;
    }

    private static void SendTo(Socket socket, byte[] datagram, IPEndPoint target)
    {
        try
        {
            socket.SendTo(datagram, target);
        }
        catch (SocketException)
        {
            // No route or no network, as for a board: nobody answers, and it asks again.
        }
    }

    private async Task ReadAsync(Socket socket, CancellationToken stopping)
    {
        var buffer = new byte[DiscoveryDatagram.QueryBytes + 1];
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), stopping).ConfigureAwait(false);
                Dispatch(buffer.AsSpan(0, received.ReceivedBytes), (IPEndPoint)received.RemoteEndPoint);
            }
            catch (SocketException) when (!stopping.IsCancellationRequested)
            {
                // ICMP says that a target is not there: the next datagram may come from another.
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private void Dispatch(ReadOnlySpan<byte> datagram, IPEndPoint sender)
    {
        if (datagram.Length >= 16 && _queries.TryGetValue(BinaryPrimitives.ReadInt64BigEndian(datagram[8..]), out var query))
            query.Reply(datagram.ToArray(), sender);
    }

    private sealed record Query(Action<byte[], IPEndPoint> Reply, long SentAt);
}

using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EdgeIoT.Gateway.Mesh;

namespace EdgeIoT.Bench.Log;

/// <summary>
/// A way to the log of a gateway over TCP, which gateways do not have: a length of four bytes and a command go in, the index of its entry in
/// eight bytes comes out when it is committed. One command at a time on a connection. One thread reads all connections; answers are sent
/// on the node's loop.
/// </summary>
internal sealed class FrontDoor : ILogService, IDisposable
{
    public const int HeadBytes = 4;
    public const int AnswerBytes = 8;
    private const int MostBytes = 64 * 1024;

    private readonly LogCommands _commands;
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<long, Socket> _connections = [];
    private readonly Dictionary<Socket, Reader> _readers = [];
    private readonly Thread _thread;
    private volatile bool _closing;
    private long _last;

    public FrontDoor(int port, LogCommands commands)
    {
        _commands = commands;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen();
        _thread = new Thread(Serve) { Name = "door", IsBackground = true };
    }

    public void Start()
    {
        _commands.Service = this;
        _thread.Start();
    }

    public void Decided(long ticket, long index)
    {
        if (!_connections.TryGetValue(ticket, out var socket))
            return;
        Span<byte> answer = stackalloc byte[AnswerBytes];
        BinaryPrimitives.WriteInt64LittleEndian(answer, index);
        try
        {
            socket.Send(answer);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The client has gone; its command has its place all the same.
        }
    }

    public void EndRound()
    {
        // There is one answer at a time for each connection: nothing to send together.
    }

    public void Dispose()
    {
        _closing = true;
        _listener.Dispose();
        _thread.Join();
        foreach (var socket in _readers.Keys)
            socket.Dispose();
    }

    private void Serve()
    {
        var ready = new List<Socket>();
        while (!_closing)
        {
            ready.Clear();
            ready.Add(_listener);
            ready.AddRange(_readers.Keys);
            try
            {
                Socket.Select(ready, null, null, 100_000);
                foreach (var socket in ready)
                    Take(socket);
            }
            catch (Exception failure) when (_closing && failure is SocketException or ObjectDisposedException)
            {
                return;
            }

            _commands.Wake();
        }
    }

    private void Take(Socket socket)
    {
        if (socket == _listener)
        {
            var accepted = _listener.Accept();
            accepted.NoDelay = true;
            _readers.Add(accepted, new Reader(++_last));
            _connections[_last] = accepted;
        }
        else if (!Read(socket, _readers[socket]))
        {
            _connections.TryRemove(_readers[socket].Number, out _);
            _readers.Remove(socket);
            socket.Dispose();
        }
    }

    private bool Read(Socket socket, Reader reader)
    {
        var read = 0;
        try
        {
            read = socket.Receive(reader.Buffer.AsSpan(reader.Filled));
        }
        catch (SocketException)
        {
            // As good as the end of the connection.
        }

        if (read == 0)
            return false;
        reader.Filled += read;
        if (reader.Filled < HeadBytes)
            return true;
        var length = BinaryPrimitives.ReadInt32LittleEndian(reader.Buffer);
        if (length is < 0 or > MostBytes - HeadBytes)
            return false;
        if (reader.Filled < HeadBytes + length)
            return true;
        reader.Filled = 0;
        return _commands.TryPropose(reader.Number, reader.Buffer.AsSpan(HeadBytes, length));
    }

    private sealed class Reader(long number)
    {
        public long Number { get; } = number;

        public byte[] Buffer { get; } = new byte[MostBytes];

        public int Filled { get; set; }
    }
}

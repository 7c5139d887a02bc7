using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeIoT.Bench.Mqtt.Wire;

/// <summary>One client of a load. Never waits once connected: what a full socket does not take is kept and follows.</summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _input;
    private int _start;
    private int _end;
    private byte[] _unsent = [];
    private int _unsentStart;
    private int _unsentEnd;

    private LoadConnection(Socket socket, int buffer)
    {
        _socket = socket;
        Descriptor = (int)socket.Handle;
        _input = GC.AllocateUninitializedArray<byte>(buffer, pinned: true);
    }

    public int Descriptor { get; }

    /// <summary>Which of its kind it is; for whoever made it.</summary>
    public int Number { get; init; }

    /// <summary>Whether a full socket holds something back.</summary>
    public bool IsBlocked => _unsentEnd > _unsentStart && !SendRest();

    /// <summary>Connects and waits until the broker has accepted it.</summary>
    public static LoadConnection Open(IPEndPoint broker, string clientId, int buffer = 16 * 1024, int number = 0)
    {
        var connection = Begin(broker, clientId, buffer, number);
        connection.Expect(Frames.ConnAck);
        return connection;
    }

    /// <summary>Sends CONNECT, and does not wait for the answer.</summary>
    public static LoadConnection Begin(IPEndPoint broker, string clientId, int buffer, int number)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(broker);
        var connection = new LoadConnection(socket, buffer) { Number = number };
        connection.Send(Frames.Connect(clientId));
        return connection;
    }

    public void Subscribe(string filter, int qos)
    {
        Send(Frames.Subscribe(filter, qos));
        Expect(Frames.SubAck);
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        var sent = IsBlocked ? 0 : SendNow(bytes);
        if (sent < bytes.Length) Keep(bytes[sent..]);
    }

    /// <summary>Reads what is there, at most <paramref name="most"/> bytes; how many came.</summary>
    /// <exception cref="IOException">The broker has closed.</exception>
    public int Receive(int most = int.MaxValue)
    {
        if (_start > 0)
        {
            _input.AsSpan(_start, _end - _start).CopyTo(_input);
            _end -= _start;
            _start = 0;
        }

        if (_end == _input.Length) throw new InvalidDataException("a packet is larger than the load's buffer");
        var read = SystemCalls.Receive(Descriptor, ref _input[_end], Math.Min(most, _input.Length - _end), SystemCalls.NonBlocking);
        if (read > 0)
        {
            _end += (int)read;
            return (int)read;
        }

        if (read < 0 && Marshal.GetLastPInvokeError() is SystemCalls.TryAgain or SystemCalls.Interrupted) return 0;
        throw new IOException("the broker has closed a connection");
    }

    /// <summary>The next whole packet of what was read.</summary>
    public bool TryTake(out byte first, out ReadOnlySpan<byte> body)
    {
        first = 0;
        body = default;
        var at = _start + 1;
        var (length, shift) = (0, 0);
        byte digit;
        do
        {
            if (at >= _end) return false;
            digit = _input[at++];
            length |= (digit & 0x7F) << shift;
            shift += 7;
        }
        while (digit >= 0x80);
        if (_end - at < length) return false;
        first = _input[_start];
        body = _input.AsSpan(at, length);
        _start = at + length;
        return true;
    }

    public void Dispose() => _socket.Dispose();

    private void Expect(byte type)
    {
        _socket.ReceiveTimeout = 30_000;
        while (true)
        {
            while (TryTake(out var first, out var body))
            {
                if ((first & 0xF0) != type) continue;
                if (type == Frames.ConnAck && body[1] != 0) throw new IOException($"the broker refused a connection with {body[1]}");
                return;
            }

            var read = _socket.Receive(_input.AsSpan(_end));
            if (read == 0) throw new IOException("the broker has closed a connection");
            _end += read;
        }
    }

    private bool SendRest()
    {
        _unsentStart += SendNow(_unsent.AsSpan(_unsentStart, _unsentEnd - _unsentStart));
        if (_unsentStart < _unsentEnd) return false;
        _unsentStart = _unsentEnd = 0;
        return true;
    }

    private int SendNow(ReadOnlySpan<byte> bytes)
    {
        var sent = SystemCalls.Send(Descriptor, ref MemoryMarshal.GetReference(bytes), bytes.Length, SystemCalls.NonBlocking);
        if (sent >= 0) return (int)sent;
        if (Marshal.GetLastPInvokeError() is SystemCalls.TryAgain or SystemCalls.Interrupted) return 0;
        throw new IOException("the broker has closed a connection");
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_unsent.Length - _unsentEnd < bytes.Length)
        {
            var waiting = _unsent.AsSpan(_unsentStart, _unsentEnd - _unsentStart).ToArray();
            _unsent = new byte[Math.Max(1024, 2 * (waiting.Length + bytes.Length))];
            waiting.CopyTo(_unsent, 0);
            (_unsentStart, _unsentEnd) = (0, waiting.Length);
        }

        bytes.CopyTo(_unsent.AsSpan(_unsentEnd));
        _unsentEnd += bytes.Length;
    }
}

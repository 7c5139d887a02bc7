using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace EdgeIoT.Mqtt.Transport.Tcp;

/// <summary>Takes connections from a listening socket. Where the system has no room for more, it says so once and tries again a little later.</summary>
internal sealed class TcpAcceptor
{
    /// <summary>Connections taken before others have their turn.</summary>
    private const int AtATime = 64;

    private const int AddressFamilyIPv4 = 2;
    private const int AddressFamilyIPv6 = 10;
    private static readonly TimeSpan RoomAgain = TimeSpan.FromMilliseconds(250);

    private readonly Socket _listener;
    private readonly Action<string> _warn;
    private readonly TimeProvider _time;
    private readonly byte[] _address = new byte[28];
    private readonly List<(int Descriptor, EndPoint? Remote)> _accepted = [];
    private long _pausedAt;
    private bool _isPaused;
    private bool _isWarned;
    private bool _hasEnded;

    public TcpAcceptor(Socket listener, Action<string> warn, TimeProvider time)
    {
        _listener = listener;
        _warn = warn;
        _time = time;
        listener.Blocking = false;

        // Connections inherit it.
        listener.NoDelay = true;
        Descriptor = (int)listener.Handle;
    }

    public int Descriptor { get; }

    /// <summary>Milliseconds until it can be tried again; -1 where nothing is in the way.</summary>
    public int Pause
    {
        get
        {
            if (_hasEnded) return int.MaxValue;
            if (!_isPaused) return -1;
            var left = RoomAgain - _time.GetElapsedTime(_pausedAt);
            _isPaused = left > TimeSpan.Zero;
            return _isPaused ? (int)Math.Ceiling(left.TotalMilliseconds) : -1;
        }
    }

    /// <summary>The connections that wait, as many as fit into a turn. Valid until the next call.</summary>
    public List<(int Descriptor, EndPoint? Remote)> Accept()
    {
        _accepted.Clear();
        for (var i = 0; i < AtATime && !_hasEnded && !_isPaused; i++)
        {
            var descriptor = LinuxCalls.Accept(Descriptor, _address);
            if (descriptor >= 0)
            {
                _accepted.Add((descriptor, Remote(_address)));
                _isWarned = false;
            }
            else if (!GoesOn(LinuxCalls.LastError))
            {
                break;
            }
        }

        return _accepted;
    }

    private bool GoesOn(LinuxCalls.Errno error)
    {
        switch (error)
        {
            case LinuxCalls.Errno.TryAgain:
                return false;
            case LinuxCalls.Errno.TooManyInProcess or LinuxCalls.Errno.TooManyInSystem or LinuxCalls.Errno.NoBuffers or LinuxCalls.Errno.NoMemory:
                _isPaused = true;
                _pausedAt = _time.GetTimestamp();
                if (!_isWarned) _warn($"no room for more MQTT connections ({error}); those that come wait until others end");
                _isWarned = true;
                return false;
            case LinuxCalls.Errno.BadDescriptor or LinuxCalls.Errno.Invalid or LinuxCalls.Errno.NotASocket:
                // Somebody has closed the listening socket.
                _hasEnded = true;
                return false;
            default:
                // That connection broke before it was taken; the next one need not have.
                return true;
        }
    }

    private static IPEndPoint? Remote(ReadOnlySpan<byte> address)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        switch (BitConverter.ToUInt16(address))
        {
            case AddressFamilyIPv4:
                return new(Address(address.Slice(4, 4)), port);
            case AddressFamilyIPv6:
                var ip = new IPAddress(address.Slice(8, 16), BitConverter.ToUInt32(address[24..]));
                return new(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, port);
            default:
                return null;
        }
    }

    /// <summary>Most connections of a test or a tool come from here: they share the object.</summary>
    private static IPAddress Address(ReadOnlySpan<byte> bytes) => bytes.SequenceEqual((ReadOnlySpan<byte>)[127, 0, 0, 1]) ? IPAddress.Loopback : new(bytes);
}

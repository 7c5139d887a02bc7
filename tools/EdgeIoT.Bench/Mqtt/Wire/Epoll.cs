using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EdgeIoT.Bench.Mqtt.Wire;

/// <summary>Tells which connections have something to read.</summary>
internal sealed class Epoll : IDisposable
{
    private const int Add = 1;
    private const int Most = 1024;
    private const uint Readable = 1;

    // struct epoll_event is packed on x64 only.
    private static readonly int Size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private readonly int _descriptor = SystemCalls.EpollCreate(0);
    private readonly byte[] _events = GC.AllocateArray<byte>(Most * 16, pinned: true);
    private readonly List<LoadConnection> _connections = [];

    public void Watch(LoadConnection connection)
    {
        Span<byte> added = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(added, Readable);
        BinaryPrimitives.WriteInt64LittleEndian(added[(Size - 8)..], _connections.Count);
        _connections.Add(connection);
        if (SystemCalls.EpollControl(_descriptor, Add, connection.Descriptor, ref added[0]) != 0)
            throw new IOException($"epoll_ctl failed with {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>How many connections have something; <see cref="this"/> says which.</summary>
    public int Wait(int milliseconds) => Math.Max(0, SystemCalls.EpollWait(_descriptor, ref _events[0], Most, milliseconds));

    public LoadConnection this[int index] =>
        _connections[(int)BinaryPrimitives.ReadInt64LittleEndian(_events.AsSpan((index * Size) + Size - 8))];

    public void Dispose() => _ = SystemCalls.Close(_descriptor);
}

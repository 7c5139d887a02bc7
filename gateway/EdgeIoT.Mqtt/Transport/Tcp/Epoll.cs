using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EdgeIoT.Mqtt.Transport.Tcp;

/// <summary>Tells which of many descriptors are ready. Descriptors may be added from any thread, one thread waits.</summary>
internal sealed class Epoll : IDisposable
{
    private const int Most = 256;

    // struct epoll_event is packed on x64 only.
    private static readonly int Size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private readonly byte[] _events = new byte[Most * 16];
    private int _epoll;

    /// <exception cref="IOException">The system has none left.</exception>
    public Epoll()
    {
        _epoll = LinuxCalls.CreateEpoll();
        if (_epoll < 0) throw new IOException($"epoll_create1 failed with error {(int)LinuxCalls.LastError}");
    }

    /// <summary>Watches a descriptor until it is closed. False where the system has no memory for it.</summary>
    public bool TryAdd(int descriptor, int key, uint events)
    {
        Span<byte> added = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(added, events);
        BinaryPrimitives.WriteInt64LittleEndian(added[(Size - 8)..], key);
        return LinuxCalls.EpollControl(_epoll, LinuxCalls.EpollAdd, descriptor, ref added[0]) == 0;
    }

    public void Remove(int descriptor) => _ = LinuxCalls.EpollControl(_epoll, LinuxCalls.EpollDelete, descriptor, ref _events[0]);

    /// <summary>How many are ready; -1: wait without end.</summary>
    public int Wait(int milliseconds) => Math.Max(0, LinuxCalls.EpollWait(_epoll, ref _events[0], Most, milliseconds));

    /// <summary>Which one is ready, and for what.</summary>
    public (int Key, uint Events) this[int index]
    {
        get
        {
            var one = _events.AsSpan(index * Size, Size);
            return ((int)BinaryPrimitives.ReadInt64LittleEndian(one[(Size - 8)..]), BinaryPrimitives.ReadUInt32LittleEndian(one));
        }
    }

    public void Dispose()
    {
        // Twice would close what has got the number meanwhile.
        if (_epoll >= 0) _ = LinuxCalls.Close(_epoll);
        _epoll = -1;
    }
}

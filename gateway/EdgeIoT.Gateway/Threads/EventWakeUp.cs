using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeIoT.Gateway.Threads;

/// <summary>By an eventfd that epoll watches for edges: each write wakes once, and nobody has to read what was written.</summary>
internal sealed partial class EventWakeUp : IWakeUp
{
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int Add = 1;
    private const uint ReadableAtAnEdge = 0x1 | (1u << 31);

    /// <summary>Of 32 bits each: struct epoll_event has three of them or four, and begins with the events.</summary>
    private const int EventParts = 4;

    private const int Interrupted = 4;

    private readonly SafeFileHandle _event = Open(EventFd(0, CloseOnExec | NonBlocking), "eventfd");
    private readonly SafeFileHandle _epoll = Open(EpollCreate(CloseOnExec), "epoll_create1");

    private readonly uint[] _ready = new uint[EventParts];

    /// <exception cref="IOException">The system has no descriptors left.</exception>
    public EventWakeUp()
    {
        Span<uint> watched = stackalloc uint[EventParts];
        watched[0] = ReadableAtAnEdge;
        if (EpollControl(_epoll, Add, _event, ref watched[0]) != 0)
            throw Failed("epoll_ctl");
    }

    public void Set()
    {
        try
        {
            ulong one = 1;
            _ = Write(_event, ref one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
        }
    }

    public void Wait(int milliseconds)
    {
        // A signal, or a debugger, may interrupt it: that is a wait which was shorter.
        if (EpollWait(_epoll, ref _ready[0], 1, milliseconds) < 0 && Marshal.GetLastPInvokeError() != Interrupted)
            throw Failed("epoll_wait");
    }

    public void Dispose()
    {
        _event.Dispose();
        _epoll.Dispose();
    }

    private static SafeFileHandle Open(int descriptor, string call) => descriptor >= 0 ? new(descriptor, ownsHandle: true) : throw Failed(call);

    private static IOException Failed(string call) => new($"{call}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int EpollControl(SafeFileHandle epoll, int operation, SafeFileHandle descriptor, ref uint @event);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int EpollWait(SafeFileHandle epoll, ref uint events, int most, int milliseconds);

    [LibraryImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint Write(SafeFileHandle descriptor, ref ulong value, nint size);
}

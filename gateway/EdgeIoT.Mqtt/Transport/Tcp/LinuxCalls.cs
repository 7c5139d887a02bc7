using System.Runtime.InteropServices;

namespace EdgeIoT.Mqtt.Transport.Tcp;

/// <summary>Linux, asked directly. All are quick or, as <see cref="EpollWait"/>, meant to wait.</summary>
internal static partial class LinuxCalls
{
    public const int EpollAdd = 1;
    public const int EpollDelete = 2;
    public const uint Readable = 0x1;
    public const uint Writable = 0x4;
    public const uint Error = 0x8;
    public const uint HangUp = 0x10;
    public const uint ReadHangUp = 0x2000;
    public const uint EdgeTriggered = 1u << 31;
    public const int ShutdownWrite = 1;

    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    /// <summary>Errno values; the same on all architectures that .NET runs on.</summary>
    public enum Errno
    {
        Interrupted = 4,
        TryAgain = 11,
        NoMemory = 12,
        BadDescriptor = 9,
        Invalid = 22,
        TooManyInSystem = 23,
        TooManyInProcess = 24,
        NotASocket = 88,
        NoBuffers = 105,
    }

    public static Errno LastError => (Errno)Marshal.GetLastPInvokeError();

    public static int CreateEpoll() => EpollCreate(CloseOnExec);

    /// <summary>A counter that makes <c>epoll_wait</c> return when something is added to it.</summary>
    public static int CreateEvent() => EventFd(0, NonBlocking | CloseOnExec);

    public static int Receive(int socket, Span<byte> buffer) =>
        (int)Receive(socket, ref MemoryMarshal.GetReference(buffer), buffer.Length, DontWait);

    public static int Send(int socket, ReadOnlySpan<byte> bytes) =>
        (int)Send(socket, ref MemoryMarshal.GetReference(bytes), bytes.Length, DontWait | NoSignal);

    /// <summary>The next connection, which will never block; its peer's <c>sockaddr</c> is left in <paramref name="address"/>.</summary>
    public static int Accept(int listener, Span<byte> address)
    {
        var size = (uint)address.Length;
        return Accept(listener, ref MemoryMarshal.GetReference(address), ref size, NonBlocking | CloseOnExec);
    }

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, ref byte @event);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, ref byte events, int most, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, ref ulong value, nint size);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, ref ulong value, nint size);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    public static partial int Shutdown(int socket, int how);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int socket, ref byte buffer, nint size, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int socket, ref byte buffer, nint size, int flags);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    private static partial int Accept(int socket, ref byte address, ref uint size, int flags);
}

using System.Runtime.InteropServices;

namespace EdgeIoT.Bench.Mqtt.Wire;

/// <summary>What the load asks of Linux directly, so that a message costs it one system call and little else: the less the load needs, the less
/// it disturbs what it measures.</summary>
internal static partial class SystemCalls
{
    public const int TryAgain = 11;
    public const int Interrupted = 4;

    /// <summary>MSG_DONTWAIT | MSG_NOSIGNAL.</summary>
    public const int NonBlocking = 0x40 | 0x4000;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, ref byte @event);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, ref byte events, int count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int descriptor, ref byte buffer, nint size, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int descriptor, ref byte buffer, nint size, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    /// <summary>Processor time of a whole process to the nanosecond; <c>/proc/PID/stat</c> has the same rounded to 10 ms.</summary>
    public static TimeSpan ProcessorTime(int process)
    {
        if (ClockGetTime((~process << 3) | 2, out var time) != 0) throw new IOException($"process {process} cannot be measured: has it ended?");
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / 100);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int ClockGetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}

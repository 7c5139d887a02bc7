using System.Runtime.InteropServices;

namespace EdgeIoT.Bench.Mqtt.Wire;

/// <summary>Keeps the load away from the core that the brokers are pinned to.</summary>
internal static partial class Affinity
{
    /// <summary>Pins the calling thread.</summary>
    public static void PinToSecondCore()
    {
        ulong mask = 2;
        if (SetAffinity(0, sizeof(ulong), ref mask) != 0) throw new IOException("this machine has no second core to pin the load to");
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int thread, nint size, ref ulong mask);
}

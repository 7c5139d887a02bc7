using System.Runtime.InteropServices;

namespace EdgeIoT.Cli.Chaos;

/// <summary>Stops a process where it stands, and lets it go on.</summary>
internal static partial class ProcessSignal
{
    public static void Stop(int process) => Send(process, OperatingSystem.IsMacOS() ? 17 : 19);

    public static void Continue(int process) => Send(process, OperatingSystem.IsMacOS() ? 19 : 18);

    private static void Send(int process, int signal)
    {
        if (Kill(process, signal) != 0)
            throw new IOException($"Signal {signal} did not reach process {process}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Kill(int process, int signal);
}

using System.Runtime.InteropServices;

namespace EdgeIoT.EndToEnd.Machine;

/// <summary>Signals by their names, as <c>kill</c> sends them.</summary>
internal static partial class Signals
{
    public const int HangUp = 1;
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    public static int Stop => OperatingSystem.IsMacOS() ? 17 : 19;

    public static int Continue => OperatingSystem.IsMacOS() ? 19 : 18;

    public static void Send(int process, int signal)
    {
        if (SendSignal(process, signal) != 0)
            throw new InvalidOperationException($"Signal {signal} did not reach process {process}: error {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>Whether the process is there, zombies aside.</summary>
    public static bool Alive(int process)
    {
        if (SendSignal(process, 0) != 0)
            return false;
        var status = $"/proc/{process}/stat";
        try
        {
            return !File.Exists(status) || !File.ReadAllText(status).Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // It went while it was looked at.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SendSignal(int process, int signal);
}

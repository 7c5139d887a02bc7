using System.Runtime.InteropServices;

namespace EdgeIoT.Cli.Run;

/// <summary>
/// Takes a child out of the terminal's foreground group, so that Ctrl-C reaches <c>edgeiot up</c> alone, which stops its
/// children in order: boards first, then gateways.
/// </summary>
internal static partial class ProcessGroup
{
    public static void Leave()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
            _ = SetProcessGroup(0, 0);
    }

    [LibraryImport("libc", EntryPoint = "setpgid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SetProcessGroup(int process, int group);
}

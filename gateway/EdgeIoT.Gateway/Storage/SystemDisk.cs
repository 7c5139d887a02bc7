using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeIoT.Gateway.Storage;

/// <summary>The real disk. On Linux <c>fdatasync</c> instead of <c>fsync</c>: a segment's size never changes after it was prepared,
/// so the file system's own journal needs no write of its own.</summary>
internal sealed partial class SystemDisk : IDisk
{
    public static readonly SystemDisk Instance = new();

    private const int ReadOnly = 0x80000; // O_RDONLY | O_CLOEXEC
    private const int Interrupted = 4; // EINTR

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> data, long offset)
    {
        try
        {
            RandomAccess.Write(file, data, offset);
        }
        catch (ArgumentOutOfRangeException failure)
        {
            // What the runtime makes of EFBIG: the file system, or a limit of this process, allows no longer file.
            throw new IOException("the file may not grow any longer", failure);
        }
    }

    public void Sync(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        while (SyncData(file) != 0)
        {
            // Only an interrupted call may be repeated: after any other error the kernel may have dropped the pages.
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
                throw new IOException($"fdatasync: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    /// <summary>Makes the creation, renaming or removal of files in a folder durable.</summary>
    public static void SyncFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var handle = Open(folder, ReadOnly);
        if (handle < 0)
            throw new IOException($"cannot open {folder}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        var failed = SyncHandle(handle) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        if (failed)
            throw new IOException($"fsync of {folder}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SyncData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SyncHandle(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Close(int handle);
}

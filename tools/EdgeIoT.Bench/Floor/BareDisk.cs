using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeIoT.Bench.Floor;

/// <summary>A file that was filled before, as the gateways' segments are: a write and an <c>fdatasync</c> for each request, and nothing else.</summary>
internal sealed partial class BareDisk : IDisposable
{
    private const int Size = 64 * 1024 * 1024;
    private const int Block = 1024 * 1024;

    private readonly SafeFileHandle _file;
    private long _offset;

    public BareDisk(string path)
    {
        _file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite);
        for (var at = 0; at < Size; at += Block)
            RandomAccess.Write(_file, new byte[Block], at);
        RandomAccess.FlushToDisk(_file);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_file, bytes, _offset);
        _offset = (_offset + bytes.Length) % (Size - Block);
        if (SyncData(_file) != 0)
            throw new IOException($"fdatasync: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SyncData(SafeFileHandle file);
}

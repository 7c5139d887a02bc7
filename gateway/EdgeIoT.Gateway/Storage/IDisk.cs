using Microsoft.Win32.SafeHandles;

namespace EdgeIoT.Gateway.Storage;

/// <summary>The two operations that may fail while a gateway runs; tests replace them.</summary>
internal interface IDisk
{
    void Write(SafeFileHandle file, ReadOnlySpan<byte> data, long offset);

    /// <summary>Returns when everything written to the file is on the disk.</summary>
    void Sync(SafeFileHandle file);
}

using Microsoft.Win32.SafeHandles;

namespace EdgeIoT.Mqtt.Persistence;

/// <summary>What the journal asks of the disk while the server runs; tests let it fail. Each may throw <see cref="IOException"/>.</summary>
internal interface IJournalDisk
{
    /// <summary>Opens a file for writing, makes it when it is missing.</summary>
    SafeFileHandle Open(string path);

    void Write(SafeFileHandle file, ReadOnlySpan<byte> data, long offset);

    /// <summary>Returns when everything written to the file is on the disk.</summary>
    void Sync(SafeFileHandle file);

    void Rename(string from, string to);

    void Delete(string path);

    /// <summary>Makes the creation, renaming and removal of files in a folder durable.</summary>
    void SyncFolder(string folder);
}

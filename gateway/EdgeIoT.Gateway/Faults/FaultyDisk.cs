using EdgeIoT.Gateway.Storage;
using Microsoft.Win32.SafeHandles;

namespace EdgeIoT.Gateway.Faults;

/// <summary>A disk that is slow or full while the switch says so.</summary>
internal sealed class FaultyDisk(IDisk disk, FaultSwitch faults) : IDisk
{
    public void Write(SafeFileHandle file, ReadOnlySpan<byte> data, long offset)
    {
        if (faults.Active.DiskFull)
            throw new IOException("no space left on the disk (a fault that was asked for)");
        disk.Write(file, data, offset);
    }

    public void Sync(SafeFileHandle file)
    {
        // The store's own thread: nothing else waits for it that would not wait for a slow disk.
        if (faults.Active.FlushDelay is var delay && delay > TimeSpan.Zero)
            Thread.Sleep(delay);
        disk.Sync(file);
    }
}

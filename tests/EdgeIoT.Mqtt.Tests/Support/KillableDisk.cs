using EdgeIoT.Mqtt.Persistence;
using Microsoft.Win32.SafeHandles;

namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>The real disk, until it is told to fail, or to be gone: what a killed process does not write any more.</summary>
internal sealed class KillableDisk : IJournalDisk
{
    private readonly SystemJournalDisk _disk = SystemJournalDisk.Instance;
    private readonly Lock _operation = new();
    private int _writesLeft = int.MaxValue;
    private double _lastPart;

    /// <summary>Asked before each operation; what it returns is thrown.</summary>
    public Func<string, Exception?> Fault { get; set; } = _ => null;

    /// <summary>Called before each write.</summary>
    public Action Writing { get; set; } = () => { };

    public int Operations { get; private set; }

    public long Written { get; private set; }

    /// <summary>Dies in a write to come: a part of it reaches the file.</summary>
    /// <param name="writes">How many writes succeed.</param>
    /// <param name="part">How much of the next one does, 0 to 1.</param>
    public void KillIn(int writes, double part) => (_writesLeft, _lastPart) = (writes, part);

    /// <summary>Once this returns nothing reaches the disk: an operation that has begun is over, no other begins.</summary>
    public void Kill()
    {
        lock (_operation) Fault = _ => new IOException("the process is dead");
    }

    public SafeFileHandle Open(string path)
    {
        lock (_operation)
        {
            Ask("open");
            return _disk.Open(path);
        }
    }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> data, long offset)
    {
        lock (_operation)
        {
            Writing();
            Ask("write");
            if (_writesLeft-- <= 0)
            {
                Kill();
                _disk.Write(file, data[..(int)(data.Length * _lastPart)], offset);
                throw new IOException("the process died in this write");
            }

            _disk.Write(file, data, offset);
            Written += data.Length;
        }
    }

    public void Sync(SafeFileHandle file) => Ask("sync");

    public void Rename(string from, string to)
    {
        lock (_operation)
        {
            Ask("rename");
            _disk.Rename(from, to);
        }
    }

    public void Delete(string path)
    {
        lock (_operation)
        {
            Ask("delete");
            _disk.Delete(path);
        }
    }

    public void SyncFolder(string folder) => Ask("sync folder");

    private void Ask(string operation)
    {
        Operations++;
        if (Fault(operation) is { } fault) throw fault;
    }
}

using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace EdgeIoT.Gateway.Storage;

/// <summary>
/// The files <c>00000001.seg</c>, <c>00000002.seg</c>, … of a folder. The next one is prepared ahead in the background: filled with
/// zeros and synced under another name, then renamed, so that a segment is complete from the moment it exists, and that a flush
/// only ever overwrites (measured 1.3 to 2 times faster than growing a file).
/// </summary>
internal sealed class SegmentFiles : IDisposable
{
    private const int OpenAtOnce = 64;
    private const int ZeroBlock = 1024 * 1024;

    private readonly string _folder;
    private readonly IDisk _disk;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, SafeFileHandle> _open = [];
    private readonly Queue<int> _opened = new();
    private Task _preparing = Task.CompletedTask;
    private int _prepared;

    public SegmentFiles(string folder, int segmentSize, IDisk disk)
    {
        _folder = folder;
        _disk = disk;
        SegmentSize = segmentSize & -Frame.Alignment;
    }

    /// <summary>Bytes of each file: the option for a new folder, what the files have for one that exists.</summary>
    public int SegmentSize { get; set; }

    public string PathOf(int segment) => Path.Combine(_folder, segment.ToString("D8", CultureInfo.InvariantCulture) + ".seg");

    public string PathOf(string name) => Path.Combine(_folder, name);

    private string PreparedPath => Path.Combine(_folder, "next.tmp");

    /// <summary>The numbers of the segments that exist, ascending. Leftovers of a preparation that was cut short are removed.</summary>
    public int[] List()
    {
        Directory.CreateDirectory(_folder);
        File.Delete(PreparedPath);
        var numbers = Directory.EnumerateFiles(_folder, "*.seg")
            .Select(path => int.TryParse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture, out var number) && number > 0
                ? number
                : throw new StoreException($"{path} has no business in this folder: segments are named 00000001.seg and so on"))
            .Order().ToArray();
        _prepared = numbers.Length == 0 ? 0 : numbers[^1];
        return numbers;
    }

    /// <summary>A handle for reading and writing; cached. A caller that finds it closed by the cache asks again.</summary>
    public SafeFileHandle Open(int segment)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(segment, out var handle))
                return handle;
            while (_opened.Count >= OpenAtOnce)
                if (_open.Remove(_opened.Dequeue(), out var oldest))
                    oldest.Dispose();
            handle = File.OpenHandle(PathOf(segment), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            _open.Add(segment, handle);
            _opened.Enqueue(segment);
            return handle;
        }
    }

    /// <summary>A handle to write a segment with, made now if it is not prepared; starts to prepare the one after it.</summary>
    public SafeFileHandle OpenForWriting(int segment)
    {
        if (segment > _prepared)
        {
            AwaitPreparation();
            // It may have failed long ago, when there was no room: now counts.
            if (segment > _prepared)
                Prepare(segment);
        }

        if (segment == _prepared)
            _preparing = Task.Run(() => Prepare(segment + 1));
        return File.OpenHandle(PathOf(segment), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>Removes a segment that nothing needs any more.</summary>
    public void Remove(int segment)
    {
        lock (_gate)
        {
            if (_open.Remove(segment, out var handle))
                handle.Dispose();
        }

        File.Delete(PathOf(segment));
    }

    /// <summary>Replaces a small file as a whole, durably.</summary>
    public void Replace(string name, ReadOnlySpan<byte> content)
    {
        var path = PathOf(name);
        using (var handle = File.OpenHandle(path + ".tmp", FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            _disk.Write(handle, content, 0);
            RandomAccess.FlushToDisk(handle);
        }

        File.Move(path + ".tmp", path, overwrite: true);
        SystemDisk.SyncFolder(_folder);
    }

    /// <summary>Writes what is there once more, and syncs.</summary>
    public void Rewrite(int segment, int from, int to)
    {
        var handle = Open(segment);
        var block = new byte[Math.Min(ZeroBlock, to - from)];
        for (var offset = from; offset < to;)
        {
            var read = RandomAccess.Read(handle, block.AsSpan(0, Math.Min(block.Length, to - offset)), offset);
            if (read == 0)
                break;
            _disk.Write(handle, block.AsSpan(0, read), offset);
            offset += read;
        }

        _disk.Sync(handle);
    }

    /// <summary>Overwrites everything from <paramref name="offset"/> on with zeros, and syncs.</summary>
    public void Zero(int segment, int offset)
    {
        var handle = Open(segment);
        Fill(handle, offset, (int)RandomAccess.GetLength(handle));
        _disk.Sync(handle);
    }

    public void Dispose()
    {
        AwaitPreparation();
        lock (_gate)
        {
            foreach (var handle in _open.Values)
                handle.Dispose();
            _open.Clear();
        }
    }

    /// <summary>Where that fails, it is made when it is needed.</summary>
    private void AwaitPreparation()
    {
        try
        {
            _preparing.GetAwaiter().GetResult();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _preparing = Task.CompletedTask;
        }
    }

    private void Prepare(int segment)
    {
        try
        {
            Fill(PreparedPath, segment);
        }
        catch
        {
            // It must not keep the room that others lack.
            File.Delete(PreparedPath);
            throw;
        }

        File.Move(PreparedPath, PathOf(segment));
        SystemDisk.SyncFolder(_folder);
        _prepared = segment;
    }

    private void Fill(string path, int segment)
    {
        using (var handle = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            Fill(handle, 0, SegmentSize);
            Span<byte> header = stackalloc byte[SegmentHeader.Size];
            SegmentHeader.Write(header, segment, SegmentSize);
            _disk.Write(handle, header, 0);
            RandomAccess.FlushToDisk(handle);
        }
    }

    private void Fill(SafeFileHandle handle, int from, int to)
    {
        var zeros = new byte[Math.Min(ZeroBlock, Math.Max(to - from, 0))];
        for (var offset = from; offset < to; offset += ZeroBlock)
            _disk.Write(handle, zeros.AsSpan(0, Math.Min(zeros.Length, to - offset)), offset);
    }
}

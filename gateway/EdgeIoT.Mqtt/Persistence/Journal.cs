using System.Security.Cryptography;
using EdgeIoT.Mqtt.Server;
using Microsoft.Win32.SafeHandles;

namespace EdgeIoT.Mqtt.Persistence;

/// <summary>
/// Takes records from any thread, in the order of the changes that they tell of, and writes them in frames. Its locks are taken last: those who append
/// hold the lock of what they changed.
/// <code>
/// append --> gathering --Commit: one write--> in the file (survives the process) --Sync--> on the disk (survives the power)
///
/// Writing --write or sync fails--> Failed --new file--> Recovering --all that lives is in it--> Writing
/// </code>
/// </summary>
internal sealed partial class Journal : IDisposable
{
    [ThreadStatic]
    private static long _appendedHere;

    [ThreadStatic]
    private static long _lastHere;

    private readonly object _gate = new();
    private readonly Lock _writing = new();
    private readonly Lock _syncing = new();
    private readonly IJournalDisk _disk;
    private readonly ServerClock _clock;
    private readonly string _folder;
    private readonly bool _syncsEachCommit;
    private RecordBuffer _gathering = new();
    private RecordBuffer _spare = new();
    private SafeFileHandle _file;
    private ulong _salt;
    private long _offset;
    private long _appended;
    private long _written;
    private long _syncedOffset;
    private volatile State _state;
    private bool _isDisposed;

    /// <summary>Goes on at the end of a file, or makes a new one.</summary>
    public Journal(MqttStorageOptions options, ServerClock clock, JournalPlace place)
    {
        _disk = options.Disk;
        _folder = options.Folder;
        _clock = clock;
        _syncsEachCommit = options.FlushInterval == TimeSpan.Zero;
        (Number, _nextMessage, _nextSession) = (place.Number, place.NextMessage, place.NextSession);
        _older.AddRange(place.Older);
        _path = place.Path ?? (place.Older.Count == 0 ? JournalFiles.WholePath(_folder, Number) : JournalFiles.PartPath(_folder, Number));
        _file = _disk.Open(_path);
        (_salt, _offset) = (place.Salt, place.Offset);
        if (place.IsNew)
        {
            (_salt, _offset) = (WriteHeader(_file), JournalHeader.Size);
            _disk.Sync(_file);
            _disk.SyncFolder(_folder);
        }
        else
        {
            RandomAccess.SetLength(_file, _offset); // A torn tail is cut off.
        }
    }

    private enum State
    {
        Writing,
        Failed,
        Recovering,
    }

    /// <summary>Told, on any thread and with a lock held, of the first error and of nothing more until it is over.</summary>
    public Action<Exception>? Failing { get; set; }

    /// <summary>The number of the file that is written to.</summary>
    public int Number { get; private set; }

    /// <summary>Whether what is appended cannot be kept at the moment.</summary>
    public bool IsFailed => _state != State.Writing;

    /// <summary>Everything appended up to here is in the file.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Bytes of the file that is written to.</summary>
    public long Length => Volatile.Read(ref _offset);

    /// <summary>Counts what this thread appends, to any journal.</summary>
    public static long AppendedHere => _appendedHere;

    /// <summary>How far the journal was with what this thread appended last.</summary>
    public static long LastHere => _lastHere;

    /// <summary>Writes what was appended so far; not to be called with a lock held.</summary>
    /// <returns>Whether all of it is in the file.</returns>
    public bool Commit()
    {
        if (Volatile.Read(ref _written) >= Volatile.Read(ref _appended)) return true;
        lock (_writing) return CommitNow();
    }

    /// <summary>Writes what was appended although nobody waits for it, once it is much.</summary>
    public void CommitIfLarge()
    {
        if (_gathering.Length > 256 * 1024) Commit();
    }

    /// <summary>Writes the time.</summary>
    public void Alive()
    {
        lock (_writing)
        {
            CommitNow();
            if (_state == State.Writing) TryWrite(_spare);
        }
    }

    /// <summary>Brings what was written to the disk. Takes as long as the disk does.</summary>
    public void Sync()
    {
        lock (_syncing)
        {
            try
            {
                var offset = Length;
                if (offset == _syncedOffset || _state == State.Failed) return;
                _disk.Sync(_file);
                _syncedOffset = offset;
            }
            catch (Exception failure) when (IsOfTheDisk(failure))
            {
                Fail(failure);
            }
        }
    }

    public void Dispose()
    {
        Commit();
        Sync();
        lock (_syncing)
        {
            lock (_writing)
            {
                _isDisposed = true;
                _state = State.Failed;
                _file.Dispose();
            }
        }
    }

    internal static bool IsOfTheDisk(Exception failure) => failure is IOException or UnauthorizedAccessException or ObjectDisposedException;

    private bool CommitNow()
    {
        RecordBuffer records;
        long upTo;
        lock (_gate)
        {
            WaitForGroups();
            upTo = _appended;
            if (_gathering.IsEmpty)
            {
                if (_state == State.Writing) Volatile.Write(ref _written, upTo);
                return _state == State.Writing;
            }

            records = _gathering;
            (_gathering, _spare) = (_spare, records);
        }

        var isKept = _state != State.Failed && TryWrite(records);
        records.Clear();
        if (!isKept || _state == State.Recovering) return false;
        Volatile.Write(ref _written, upTo);
        return true;
    }

    private bool TryWrite(RecordBuffer records)
    {
        try
        {
            JournalFrame.Seal(records.Frame, _salt, _clock.Wall);
            _disk.Write(_file, records.Frame, _offset);
            Volatile.Write(ref _offset, _offset + records.Length);
            if (_syncsEachCommit) _disk.Sync(_file);
            return true;
        }
        catch (Exception failure) when (IsOfTheDisk(failure))
        {
            Fail(failure);
            return false;
        }
    }

    private void Fail(Exception failure)
    {
        lock (_gate)
        {
            var isNew = _state == State.Writing;
            _state = State.Failed;
            _gathering.Clear();
            if (isNew) Failing?.Invoke(failure);
        }
    }

    private ulong WriteHeader(SafeFileHandle file)
    {
        var salt = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        _disk.Write(file, JournalHeader.Create(salt), 0);
        return salt;
    }
}

/// <summary>Where a journal goes on.</summary>
internal sealed record JournalPlace(int Number, string? Path, ulong Salt, long Offset)
{
    public bool IsNew => Path is null;

    /// <summary>Files before it that are still needed.</summary>
    public IReadOnlyList<string> Older { get; init; } = [];

    public long NextMessage { get; init; } = 1;

    public long NextSession { get; init; } = 1;
}

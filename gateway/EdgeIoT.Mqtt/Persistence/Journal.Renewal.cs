namespace EdgeIoT.Mqtt.Persistence;

internal sealed partial class Journal
{
    /// <summary>Files before the present one, which hold what it does not have yet.</summary>
    private readonly List<string> _older = [];
    private string _path;
    private bool _isRecovery;

    /// <summary>
    /// Begins a file: from now on everything goes there. Who calls it then appends all that lives, each piece under its lock, and ends with
    /// <see cref="FinishAnew"/>. A crash at any moment leaves the old file and what the new one has got. Throws what the disk throws.
    /// </summary>
    public void BeginAnew()
    {
        lock (_syncing)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var old = _file;
            var path = JournalFiles.PartPath(_folder, Number + 1);
            var file = _disk.Open(path);
            try
            {
                var salt = WriteHeader(file);
                _disk.SyncFolder(_folder);
                lock (_writing)
                {
                    CommitNow();
                    Switch(path, file, salt);
                }
            }
            catch
            {
                file.Dispose();
                TryDelete(path);
                throw;
            }

            if (!_isRecovery) _disk.Sync(old);
            old.Dispose();
        }
    }

    /// <summary>All that lives is in the new file: it stands for itself, and those before it go.</summary>
    /// <returns>False where the disk failed meanwhile.</returns>
    public bool FinishAnew()
    {
        lock (_syncing)
        {
            Commit();
            if (_state == State.Failed || _isDisposed) return false;
            var offset = Length;
            _disk.Sync(_file);
            _syncedOffset = offset;
            var whole = JournalFiles.WholePath(_folder, Number);
            _disk.Rename(_path, whole);
            _path = whole;
            _disk.SyncFolder(_folder);
            lock (_writing)
            {
                lock (_gate)
                {
                    if (_state == State.Failed) return false;
                    _state = State.Writing;
                }

                CommitNow();
            }

            _older.ForEach(TryDelete);
            _older.Clear();
            return true;
        }
    }

    /// <summary>The new file could not be finished. What it has of a recovery was promised to nobody.</summary>
    public void AbandonAnew(Exception failure)
    {
        lock (_syncing)
        {
            Fail(failure);
            if (!_isRecovery) return;
            lock (_writing) _file.Dispose();
            TryDelete(_path);
        }
    }

    private void TryDelete(string path)
    {
        try
        {
            _disk.Delete(path);
        }
        catch (Exception failure) when (IsOfTheDisk(failure))
        {
            // It is read once more at the next start, which changes nothing, or removed there.
        }
    }

    private void Switch(string path, Microsoft.Win32.SafeHandles.SafeFileHandle file, ulong salt)
    {
        lock (_gate)
        {
            // The remains of a recovery that failed are gone; everything else is read until the new file is whole.
            if (File.Exists(_path)) _older.Add(_path);
            _isRecovery = _state != State.Writing;
            if (_isRecovery) _state = State.Recovering;
            (_path, _file, _salt, Number) = (path, file, salt, Number + 1);
            _syncedOffset = 0;
            Volatile.Write(ref _offset, JournalHeader.Size);
        }
    }
}

using EdgeIoT.Device.Buffering;
using EdgeIoT.Device.Saving;

namespace EdgeIoT.Firmware.Running
{
    // Flash: what fails there is told to the brain, which reports it and tries again.
    public sealed partial class BoardProgram
    {
        private BoardState? ReadState()
        {
            var found = _flash.Open(StateName);
            if (found == null)
                return null;
            try
            {
                return found.Read(_state, _state.Length) == _state.Length ? BoardState.TryRestore(_state) : null;
            }
            finally
            {
                found.Dispose();
            }
        }

        private bool SaveState()
        {
            var copy = _flash.Begin(StateName);
            if (copy == null)
                return false;
            copy.Append(_state, _state.Length);
            return copy.Commit();
        }

        private void RestoreBacklog()
        {
            var found = _flash.Open(BacklogName);
            if (found == null)
                return;
            try
            {
                if (found.Read(_records, ReadingBuffer.HeaderBytes) != ReadingBuffer.HeaderBytes)
                    return;
                if (!ReadingBuffer.TryReadHeader(_records, 0, out var count, out var inDoubt))
                    return;
                for (var i = 0; i < count; i++)
                {
                    if (found.Read(_records, ReadingBuffer.RecordBytes) != ReadingBuffer.RecordBytes)
                        return;
                    _brain.Restore(_records, 0, i < inDoubt);
                }
            }
            finally
            {
                found.Dispose();
            }
        }

        private bool SaveBacklog()
        {
            var copy = _flash.Begin(BacklogName);
            if (copy == null)
                return false;
            var buffer = _brain.Buffer;
            buffer.SaveHeader(_records, 0);
            copy.Append(_records, ReadingBuffer.HeaderBytes);
            var used = 0;
            for (var i = 0; i < buffer.Count; i++)
            {
                buffer.SaveReading(i, _records, used);
                used += ReadingBuffer.RecordBytes;
                if (used < _records.Length && i + 1 < buffer.Count)
                    continue;
                copy.Append(_records, used);
                used = 0;
            }

            return copy.Commit();
        }
    }
}

using EdgeIoT.Device.Buffering;

namespace EdgeIoT.Device
{
    // What goes to flash, and when: the boot number before anything is sampled with it, because a number that is used twice would
    // make new readings look like old ones; the backlog rarely, because flash wears.
    public sealed partial class DeviceBrain
    {
        private const int RetrySaveMilliseconds = 1000;

        // A boot number for empty flash, in seconds from here, is above every number that the board may have used before it was wiped.
        private const long FirstBootEpochSeconds = 1577836800;

        private bool _stateIsDirty;
        private bool _bootIsSaved;
        private bool _saving;
        private long _retrySaveAt;
        private long _firstTimeDeadline;
        private bool _flashFails;

        private long _savedDropped;
        private int _unsaved;
        private bool _backlogIsOnFlash;
        private long _backlogSavedAt;

        private bool _stopping;
        private bool _stopped;
        private bool _rebooting;
        private bool _finalSaveDone;
        private bool _saidOffline;
        private long _stopDeadline;

        /// <summary>Takes in a reading of a saved backlog; see <see cref="ReadingBuffer.SaveReading"/>. False if it is damaged.</summary>
        /// <param name="source">Where it stands.</param>
        /// <param name="offset">Its first byte.</param>
        /// <param name="inDoubt">Whether it is one of those that the header counts as in doubt.</param>
        public bool Restore(byte[] source, int offset, bool inDoubt)
        {
            _backlogIsOnFlash = true;
            var boot = State.Boot > 0 ? State.Boot : int.MaxValue;
            if (!Buffer.TryRestore(source, offset, inDoubt, boot, out var dropped))
                return false;
            Counters.Restored++;
            if (dropped)
                CountDropped();
            return true;
        }

        /// <summary>The state was written, or could not be.</summary>
        public void OnStateSaved(long now, bool succeeded)
        {
            _now = now;
            _saving = false;
            if (succeeded)
            {
                _bootIsSaved = true;
                _savedDropped = State.Dropped;
            }
            else
            {
                _stateIsDirty = true;
                _retrySaveAt = now + RetrySaveMilliseconds;
            }

            SetFlashFault(!succeeded);
        }

        /// <summary>The backlog was written, or could not be.</summary>
        public void OnBacklogSaved(long now, bool succeeded)
        {
            _now = now;
            _saving = false;
            _backlogSavedAt = now;
            if (succeeded)
            {
                _unsaved = 0;
                _backlogIsOnFlash = Buffer.Count > 0;
                _stateIsDirty |= State.Dropped != _savedDropped;
            }

            SetFlashFault(!succeeded);
        }

        /// <summary>
        /// Stops: no more samples; what is buffered is sent until the gateway has all of it or the time is over, the rest is saved. Ends with
        /// <see cref="DeviceAction.Stopped"/>.
        /// </summary>
        public void Stop(long now, int drainMilliseconds)
        {
            _now = now;
            if (_stopping)
                return;
            _stopping = true;
            _stopDeadline = now + drainMilliseconds;
        }

        /// <summary>Saves what is buffered and ends with <see cref="DeviceAction.Reboot"/>, after what waits to be answered.</summary>
        public void Restart(long now)
        {
            _rebooting = true;
            Stop(now, 0);
        }

        private DeviceAction NextSave()
        {
            if (_saving)
                return DeviceAction.Wait;
            if (State.Boot == 0 && !TryMakeFirstBoot())
                return DeviceAction.Wait;
            if (_stateIsDirty && _now >= _retrySaveAt)
            {
                _stateIsDirty = false;
                _saving = true;
                return DeviceAction.SaveState;
            }

            if (_stateIsDirty)
                WakeBy(_retrySaveAt);
            if (!BacklogIsDue())
                return DeviceAction.Wait;
            if (_now < _backlogSavedAt + _options.SaveBacklogMilliseconds)
            {
                WakeBy(_backlogSavedAt + _options.SaveBacklogMilliseconds);
                return DeviceAction.Wait;
            }

            return SaveBacklog();
        }

        private bool TryMakeFirstBoot()
        {
            if (!_knowsTime && _now < _firstTimeDeadline)
            {
                WakeBy(_firstTimeDeadline);
                return false;
            }

            var seconds = _knowsTime ? (_now + _timeOffset) / 1000 - FirstBootEpochSeconds : 1;
            State.Boot = seconds < 1 || seconds > int.MaxValue / 2 ? 1 : (int)seconds;
            // Readings that were saved by an earlier life of the board keep their place before the new ones.
            var newest = Buffer.NewestBoot;
            if (State.Boot <= newest)
                State.Boot = newest + 1;
            _stateIsDirty = true;
            return true;
        }

        private bool BacklogIsDue()
        {
            if (_stopping)
                return false;
            if (_backlogIsOnFlash && Buffer.Count == 0)
                return true;
            return _options.SaveBacklogEvery > 0 && !IsOnline && _unsaved >= _options.SaveBacklogEvery;
        }

        private DeviceAction SaveBacklog()
        {
            _saving = true;
            return DeviceAction.SaveBacklog;
        }

        private DeviceAction NextStop()
        {
            if (!_stopping || _link != Link.Down || _saving)
                return DeviceAction.Wait;
            if (!_finalSaveDone)
            {
                _finalSaveDone = true;
                _stateIsDirty |= State.Dropped != _savedDropped;
                _retrySaveAt = 0;
                if (Buffer.Count > 0 || _backlogIsOnFlash)
                    return SaveBacklog();
            }

            if (_stateIsDirty && !_flashFails)
            {
                _stateIsDirty = false;
                _saving = true;
                return DeviceAction.SaveState;
            }

            _stopped = true;
            return _rebooting ? DeviceAction.Reboot : DeviceAction.Stopped;
        }

        private void SetFlashFault(bool fails)
        {
            if (fails)
                Counters.FlashFailures++;
            if (_flashFails != fails)
                _infoIsDue = true;
            _flashFails = fails;
        }
    }
}

using System;
using EdgeIoT.Firmware.Running;

namespace EdgeIoT.Firmware.Updates
{
    /// <summary>
    /// Chooses the application when the board starts. A start on trial is counted on flash before it happens: an application that crashes, hangs or
    /// never reaches a gateway is left after three of them, whatever it does.
    /// </summary>
    public sealed class UpdateBoot
    {
        /// <summary>So often an application is started that has not proved itself.</summary>
        public const int MaxStarts = 3;

        private readonly UpdateStore _store;
        private readonly ILog _log;
        private readonly string _builtIn;

        /// <summary>For a board whose built-in application has this version.</summary>
        public UpdateBoot(UpdateStore store, ILog log, string builtIn)
        {
            _store = store;
            _log = log;
            _builtIn = builtIn;
        }

        /// <summary>The version of what <see cref="Choose"/> gave.</summary>
        public string Version { get; private set; } = "";

        /// <summary>The application to run; null: what is built in.</summary>
        public byte[]? Choose()
        {
            var record = _store.Read();
            if (record.IsOnTrial && !CountStart(record))
                return null;
            if (record.Slot == UpdateRecord.BuiltIn)
                return null;
            try
            {
                return Read(record.Slot);
            }
            catch (Exception error)
            {
                // Too large for the memory, or the flash cannot be read: this time what is built in runs.
                _log.Write("update: not loaded, " + error.Message);
                return null;
            }
        }

        /// <summary>The application ended, which none does: it is on trial again, whatever it had proved.</summary>
        public void Distrust()
        {
            var record = _store.Read();
            if (record.IsOnTrial || record.Slot == UpdateRecord.BuiltIn)
                return;
            record.IsOnTrial = true;
            record.Starts = 1;
            _store.Write(record);
        }

        private byte[]? Read(int slot)
        {
            var reader = _store.Open(slot);
            if (reader == null)
            {
                _log.Write("update: damaged, the built-in application runs");
                return null;
            }

            using (reader)
            {
                if (reader.Manifest.BuiltIn != _builtIn)
                {
                    // Flashed by cable since: the application refers to libraries that are not there any more.
                    _log.Write("update: made for " + reader.Manifest.BuiltIn + ", the built-in application runs");
                    return null;
                }

                var application = reader.ReadApplication();
                Version = reader.Manifest.Version;
                _log.Write(application == null ? "update: damaged, the built-in application runs" : "update: version " + Version + " starts");
                return application;
            }
        }

        // False if what is built in has to run: a start that cannot be counted could happen for ever.
        private bool CountStart(UpdateRecord record)
        {
            if (record.Starts < MaxStarts)
            {
                record.Starts++;
                return _store.Write(record);
            }

            _log.Write("update: failed " + record.Starts.ToString() + " times, taken back");
            record.Slot = record.Previous;
            record.Previous = UpdateRecord.BuiltIn;
            record.IsOnTrial = false;
            record.Starts = 0;
            return _store.Write(record);
        }
    }
}

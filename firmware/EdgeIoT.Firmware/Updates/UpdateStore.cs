using System;
using EdgeIoT.Firmware.Flash;
using EdgeIoT.Protocol.Credentials;
using EdgeIoT.Protocol.Updates;

namespace EdgeIoT.Firmware.Updates
{
    /// <summary>The record and the two slots on flash, of a board with this key.</summary>
    public sealed class UpdateStore
    {
        private const string RecordName = "update";
        private const string SlotName = "app.";

        private readonly IFiles _files;
        private readonly TwoCopies _flash;
        private readonly IHmacSha256 _hmac;
        private readonly byte[] _key;
        private readonly string _deviceId;

        /// <summary>The store of one board.</summary>
        public UpdateStore(IFiles files, IHmacSha256 hmac, byte[] key, string deviceId)
        {
            _files = files;
            _flash = new TwoCopies(files);
            _hmac = hmac;
            _key = key;
            _deviceId = deviceId;
        }

        /// <summary>What was written last; a board that was never updated runs what is built in.</summary>
        public UpdateRecord Read()
        {
            var bytes = new byte[UpdateRecord.Size];
            var found = _flash.Open(RecordName);
            if (found == null)
                return new UpdateRecord();
            using (found)
                return found.Read(bytes, bytes.Length) == bytes.Length ? UpdateRecord.Restore(bytes) : new UpdateRecord();
        }

        /// <summary>False if the flash does not take it; what was there is still there.</summary>
        public bool Write(UpdateRecord record)
        {
            var bytes = new byte[UpdateRecord.Size];
            record.Save(bytes);
            var copy = _flash.Begin(RecordName);
            if (copy == null)
                return false;
            copy.Append(bytes, bytes.Length);
            return copy.Commit();
        }

        /// <summary>Whether a manifest is from the holder of the key.</summary>
        public bool IsGenuine(UpdateManifest manifest)
        {
            return manifest.IsSigned(_hmac, _key, _deviceId);
        }

        /// <summary>Whether a chunk and the code behind it are.</summary>
        public bool IsGenuine(UpdateManifest manifest, int chunk, byte[] source, int offset)
        {
            return UpdateChunk.IsWhole(_hmac, _key, manifest, chunk, source, offset);
        }

        /// <summary>Begins a slot anew with this manifest; false if the flash does not take it.</summary>
        public bool Begin(int slot, UpdateManifest manifest)
        {
            var bytes = manifest.ToBytes();
            try
            {
                using (var file = _files.Create(NameOf(slot)))
                {
                    file.Write(new[] { (byte)bytes.Length }, 0, 1);
                    file.Write(bytes, 0, bytes.Length);
                }

                return true;
            }
            catch (Exception)
            {
                // The caller answers that the flash is full.
                return false;
            }
        }

        /// <summary>Adds a chunk with its code, and closes the file, so that it outlives a power cut; false if the flash does not take it.</summary>
        public bool Append(int slot, byte[] source, int offset, int count)
        {
            try
            {
                using (var file = _files.OpenAppend(NameOf(slot)))
                    file.Write(source, offset, count);
                return true;
            }
            catch (Exception)
            {
                // The caller answers that the flash is full.
                return false;
            }
        }

        /// <summary>Gives the space back.</summary>
        public void Delete(int slot)
        {
            try
            {
                if (_files.Exists(NameOf(slot)))
                    _files.Delete(NameOf(slot));
            }
            catch (Exception)
            {
                // It is overwritten by the next update.
            }
        }

        /// <summary>Opens a slot behind its manifest, which is genuine; null if there is none.</summary>
        public SlotReader? Open(int slot)
        {
            try
            {
                if (slot == UpdateRecord.BuiltIn || !_files.Exists(NameOf(slot)))
                    return null;
                return SlotReader.TryOpen(this, _files.OpenRead(NameOf(slot)));
            }
            catch (Exception)
            {
                // As good as none.
                return null;
            }
        }

        private static string NameOf(int slot)
        {
            return SlotName + slot.ToString();
        }
    }
}

using EdgeIoT.Protocol.Json;
using EdgeIoT.Protocol.Requests;
using EdgeIoT.Protocol.Updates;
using EdgeIoT.Protocol.Wire;

namespace EdgeIoT.Firmware.Updates
{
    /// <summary>
    /// Takes an application that a gateway pushes, into the slot that nothing runs from. Each chunk is checked before it is written; when all are
    /// there the file is read back and checked again, and then the record is switched. One chunk is held at a time.
    /// </summary>
    public sealed class UpdateReceiver
    {
        private readonly UpdateStore _store;
        private readonly string _builtIn;
        private readonly UpdateRecord _record;
        private readonly JsonWriter _writer = new JsonWriter(128);
        private UpdateManifest? _manifest;
        private int _next;

        /// <summary>For a board whose built-in application has this version.</summary>
        public UpdateReceiver(UpdateStore store, string builtIn)
        {
            _store = store;
            _builtIn = builtIn;
            _record = store.Read();
        }

        /// <summary>Whether the board is to start again, with another application.</summary>
        public bool IsRestartDue { get; private set; }

        /// <summary>What was refused: not genuine, not for this board, or the flash did not take it.</summary>
        public int Refused { get; private set; }

        /// <summary>The application that runs has proved itself: a gateway acknowledged a reading of it.</summary>
        public void Confirm()
        {
            if (!_record.IsOnTrial || IsRestartDue)
                return;
            _record.IsOnTrial = false;
            _record.Starts = 0;
            _record.Previous = UpdateRecord.BuiltIn;
            // If the flash does not take it, the next start counts as another one on trial, and confirms again.
            _store.Write(_record);
        }

        /// <summary>Takes a request; the answer.</summary>
        public byte[] Take(byte[] payload)
        {
            if (payload.Length > 1 && payload[0] == UpdateRequest.Offer)
                return TakeOffer(UpdateManifest.TryParse(payload, 1, payload.Length - 1));
            if (payload.Length > UpdateRequest.ChunkHeaderBytes + UpdateManifest.TagSize && payload[0] == UpdateRequest.Chunk)
                return TakeChunk(payload);
            return Refuse("", "payload: neither offer nor chunk");
        }

        private byte[] TakeOffer(UpdateManifest? offered)
        {
            if (offered == null || !_store.IsGenuine(offered))
                return Refuse("", "offer: not signed with this board's key");
            var transaction = offered.Number.ToString();
            if (offered.Number == _record.Highest && IsInstalled(offered))
                return Answer(offered, offered.Chunks);
            if (offered.Number <= _record.Highest)
                return Refuse(transaction, "number: above " + _record.Highest.ToString());
            if (_record.IsOnTrial)
                return Refuse(transaction, "trial: the running application has not proved itself yet");
            if (offered.Bytes == 0)
                return SwitchTo(offered, UpdateRecord.BuiltIn);
            if (offered.BuiltIn != _builtIn)
                return Refuse(transaction, "built_in: this board has " + _builtIn);
            if (!offered.IsSame(_manifest) && !TryContinue(offered) && !TryBegin(offered))
                return Refuse(transaction, "flash: full or worn");
            return _next == offered.Chunks ? Finish(offered) : Answer(offered, _next);
        }

        private byte[] TakeChunk(byte[] payload)
        {
            var transaction = BigEndian.ReadInt32(payload, 1).ToString();
            var chunk = BigEndian.ReadInt32(payload, 5);
            var manifest = _manifest;
            if (manifest == null || manifest.Number != BigEndian.ReadInt32(payload, 1))
                return Refuse(transaction, "offer: first");
            // Sent twice, or one before it was lost.
            if (chunk != _next)
                return Answer(manifest, _next);
            var count = manifest.BytesOf(chunk) + UpdateManifest.TagSize;
            if (payload.Length != UpdateRequest.ChunkHeaderBytes + count || !_store.IsGenuine(manifest, chunk, payload, UpdateRequest.ChunkHeaderBytes))
                return Refuse(transaction, "chunk: not signed with this board's key");
            if (!_store.Append(_record.FreeSlot, payload, UpdateRequest.ChunkHeaderBytes, count))
            {
                GiveUp();
                return Refuse(transaction, "flash: full or worn");
            }

            _next++;
            return _next == manifest.Chunks ? Finish(manifest) : Answer(manifest, _next);
        }

        // What came before an outage or a restart is still in the slot.
        private bool TryContinue(UpdateManifest offered)
        {
            var reader = _store.Open(_record.FreeSlot);
            if (reader == null)
                return false;
            using (reader)
            {
                _next = offered.IsSame(reader.Manifest) ? reader.CountWhole() : -1;
                _manifest = _next < 0 ? null : offered;
                return _manifest != null;
            }
        }

        private bool TryBegin(UpdateManifest offered)
        {
            _next = 0;
            _manifest = offered;
            if (_store.Begin(_record.FreeSlot, offered))
                return true;
            GiveUp();
            return false;
        }

        private byte[] Finish(UpdateManifest manifest)
        {
            var reader = _store.Open(_record.FreeSlot);
            var whole = 0;
            if (reader != null)
            {
                using (reader)
                    whole = reader.CountWhole();
            }

            if (whole == manifest.Chunks)
                return SwitchTo(manifest, _record.FreeSlot);
            GiveUp();
            return Refuse(manifest.Number.ToString(), "flash: reads other than what was written");
        }

        private byte[] SwitchTo(UpdateManifest manifest, int slot)
        {
            var next = new UpdateRecord
            {
                Highest = manifest.Number,
                Slot = slot,
                Previous = slot == UpdateRecord.BuiltIn ? slot : _record.Slot,
                IsOnTrial = slot != UpdateRecord.BuiltIn,
            };
            if (!_store.Write(next))
                return Refuse(manifest.Number.ToString(), "flash: full or worn");
            IsRestartDue = true;
            return Answer(manifest, manifest.Chunks);
        }

        private bool IsInstalled(UpdateManifest offered)
        {
            if (offered.Bytes == 0)
                return _record.Slot == UpdateRecord.BuiltIn;
            var reader = _store.Open(_record.Slot);
            if (reader == null)
                return false;
            using (reader)
                return offered.IsSame(reader.Manifest);
        }

        private void GiveUp()
        {
            _manifest = null;
            _next = 0;
            _store.Delete(_record.FreeSlot);
        }

        private byte[] Answer(UpdateManifest manifest, int next)
        {
            DeviceResponse.Start(_writer, manifest.Number.ToString());
            _writer.Name("next");
            _writer.Number(next);
            _writer.Name("of");
            _writer.Number(manifest.Chunks);
            _writer.EndObject();
            return _writer.ToArray();
        }

        private byte[] Refuse(string transaction, string error)
        {
            Refused++;
            return DeviceResponse.WriteError(_writer, transaction, error);
        }
    }
}

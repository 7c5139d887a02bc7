using EdgeIoT.Protocol.Wire;

namespace EdgeIoT.Firmware.Updates
{
    /// <summary>
    /// Which application runs. Written whole or not at all, so the switch from one to the other is one write.
    /// <code>
    ///                 whole, verified                started three times, never confirmed
    ///   built in ───────────────────▶ slot 1, on trial ─────────────────────▶ built in, or the slot before
    ///                                    │ a reading was acknowledged
    ///                                    ▼
    ///                                 slot 1 ── the next update goes to slot 2 ──▶ slot 2, on trial …
    /// </code>
    /// </summary>
    public sealed class UpdateRecord
    {
        /// <summary>Its size on flash.</summary>
        public const int Size = 9;

        /// <summary>What is built in.</summary>
        public const int BuiltIn = 0;

        private const byte Format = 1;

        /// <summary>The highest number of an update that was taken; lower ones are refused for ever.</summary>
        public int Highest { get; set; }

        /// <summary>1 or 2, or <see cref="BuiltIn"/>.</summary>
        public int Slot { get; set; }

        /// <summary>What runs again if the trial fails.</summary>
        public int Previous { get; set; }

        /// <summary>Whether the slot has not proved itself.</summary>
        public bool IsOnTrial { get; set; }

        /// <summary>How often it was started on trial.</summary>
        public int Starts { get; set; }

        /// <summary>The slot that nothing runs from.</summary>
        public int FreeSlot => Slot == 1 ? 2 : 1;

        /// <summary>Writes it.</summary>
        public void Save(byte[] target)
        {
            target[0] = Format;
            BigEndian.WriteInt32(target, 1, Highest);
            target[5] = (byte)Slot;
            target[6] = (byte)Previous;
            target[7] = (byte)(IsOnTrial ? 1 : 0);
            target[8] = (byte)Starts;
        }

        /// <summary>Reads it; what is of another format, or nonsense, is a board that runs what is built in.</summary>
        public static UpdateRecord Restore(byte[] source)
        {
            var record = new UpdateRecord();
            if (source[0] != Format || source[5] > 2 || source[6] > 2)
                return record;
            record.Highest = BigEndian.ReadInt32(source, 1);
            record.Slot = source[5];
            record.Previous = source[6];
            record.IsOnTrial = source[7] != 0;
            record.Starts = source[8];
            return record;
        }
    }
}

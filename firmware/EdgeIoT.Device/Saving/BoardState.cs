using EdgeIoT.Protocol.Wire;

namespace EdgeIoT.Device.Saving
{
    /// <summary>The few numbers that must survive a restart of the board.</summary>
    public sealed class BoardState
    {
        /// <summary>The size of a saved state, in bytes.</summary>
        public const int Size = 28;

        private const int Magic = 0x45445331;

        /// <summary>How often the board has started; on flash before the first reading with it is taken.</summary>
        public int Boot { get; set; }

        /// <summary>The highest mesh epoch that a gateway list had.</summary>
        public long MeshEpoch { get; set; }

        /// <summary>Readings dropped since the board was set up, as far as they were saved.</summary>
        public long Dropped { get; set; }

        /// <summary>Writes the state into the first <see cref="Size"/> bytes.</summary>
        public void Save(byte[] target)
        {
            BigEndian.WriteInt32(target, 0, Magic);
            BigEndian.WriteInt32(target, 4, Boot);
            BigEndian.WriteInt64(target, 8, MeshEpoch);
            BigEndian.WriteInt64(target, 16, Dropped);
            BigEndian.WriteInt32(target, 24, Checksum(target));
        }

        /// <summary>Reads a saved state; null if it is none, or is damaged.</summary>
        public static BoardState? TryRestore(byte[]? source)
        {
            if (source == null || source.Length < Size || BigEndian.ReadInt32(source, 0) != Magic)
                return null;
            if (BigEndian.ReadInt32(source, 24) != Checksum(source))
                return null;
            var state = new BoardState
            {
                Boot = BigEndian.ReadInt32(source, 4),
                MeshEpoch = BigEndian.ReadInt64(source, 8),
                Dropped = BigEndian.ReadInt64(source, 16),
            };
            return state.Boot >= 0 && state.MeshEpoch >= 0 && state.Dropped >= 0 ? state : null;
        }

        // FNV-1a: two dozen bytes, and a torn write is found.
        private static int Checksum(byte[] bytes)
        {
            var hash = 2166136261u;
            for (var i = 0; i < Size - 4; i++)
                hash = (hash ^ bytes[i]) * 16777619;
            return (int)hash;
        }
    }
}

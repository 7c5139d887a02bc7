namespace EdgeIoT.Protocol.Wire
{
    /// <summary>Numbers in network byte order.</summary>
    public static class BigEndian
    {
        /// <summary>Reads two bytes.</summary>
        public static int ReadUInt16(byte[] source, int offset)
        {
            return (source[offset] << 8) | source[offset + 1];
        }

        /// <summary>Reads four bytes.</summary>
        public static int ReadInt32(byte[] source, int offset)
        {
            return (ReadUInt16(source, offset) << 16) | ReadUInt16(source, offset + 2);
        }

        /// <summary>Reads eight bytes.</summary>
        public static long ReadInt64(byte[] source, int offset)
        {
            return ((long)ReadInt32(source, offset) << 32) | (uint)ReadInt32(source, offset + 4);
        }

        /// <summary>Writes two bytes.</summary>
        public static void WriteUInt16(byte[] target, int offset, int value)
        {
            target[offset] = (byte)(value >> 8);
            target[offset + 1] = (byte)value;
        }

        /// <summary>Writes four bytes.</summary>
        public static void WriteInt32(byte[] target, int offset, int value)
        {
            WriteUInt16(target, offset, value >> 16);
            WriteUInt16(target, offset + 2, value);
        }

        /// <summary>Writes eight bytes.</summary>
        public static void WriteInt64(byte[] target, int offset, long value)
        {
            WriteInt32(target, offset, (int)(value >> 32));
            WriteInt32(target, offset + 4, (int)value);
        }
    }
}

namespace EdgeIoT.Protocol.Wire
{
    /// <summary>Texts of one byte for each character, with their length before them.</summary>
    internal static class AsciiText
    {
        /// <summary>Writes a length byte and the characters; returns the offset behind them.</summary>
        public static int Write(byte[] target, int offset, string text)
        {
            target[offset++] = (byte)text.Length;
            return WriteCharacters(target, offset, text);
        }

        /// <summary>Writes the characters; returns the offset behind them.</summary>
        public static int WriteCharacters(byte[] target, int offset, string text)
        {
            for (var i = 0; i < text.Length; i++)
                target[offset++] = (byte)text[i];
            return offset;
        }

        /// <summary>Reads what <see cref="Write"/> wrote and moves the offset; null if it does not fit before the end.</summary>
        public static string? Read(byte[] source, ref int offset, int end)
        {
            if (offset >= end || offset + 1 + source[offset] > end)
                return null;
            var characters = new char[source[offset++]];
            for (var i = 0; i < characters.Length; i++)
                characters[i] = (char)source[offset++];
            return new string(characters);
        }
    }
}

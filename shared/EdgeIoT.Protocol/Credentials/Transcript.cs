using EdgeIoT.Protocol.Wire;

namespace EdgeIoT.Protocol.Credentials
{
    /// <summary>
    /// What a code is computed over: a label that says for what, then each part with its length before it, so that no two
    /// different lists of parts give the same bytes.
    /// </summary>
    internal sealed class Transcript
    {
        private readonly byte[] _bytes;
        private int _length;

        public Transcript(string label, int partBytes, int parts)
        {
            _bytes = new byte[2 + label.Length + partBytes + 2 * parts];
            Add(label);
        }

        /// <summary>All bytes; every part that was announced has been added.</summary>
        public byte[] ToBytes()
        {
            return _bytes;
        }

        public void Add(string ascii)
        {
            BigEndian.WriteUInt16(_bytes, _length, ascii.Length);
            _length = AsciiText.WriteCharacters(_bytes, _length + 2, ascii);
        }

        public void Add(byte[] part, int count)
        {
            BigEndian.WriteUInt16(_bytes, _length, count);
            System.Array.Copy(part, 0, _bytes, _length + 2, count);
            _length += 2 + count;
        }

        /// <summary>Compares without telling by its time where the first difference is.</summary>
        public static bool AreEqual(byte[] left, byte[] right, int rightOffset, int count)
        {
            var difference = 0;
            for (var i = 0; i < count; i++)
                difference |= left[i] ^ right[rightOffset + i];
            return difference == 0;
        }
    }
}

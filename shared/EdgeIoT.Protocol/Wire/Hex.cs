namespace EdgeIoT.Protocol.Wire
{
    /// <summary>Bytes as lower-case hexadecimal digits.</summary>
    public static class Hex
    {
        private const string Digits = "0123456789abcdef";

        /// <summary>Two digits for each byte.</summary>
        public static string Format(byte[] bytes, int offset, int count)
        {
            var text = new char[count * 2];
            for (var i = 0; i < count; i++)
            {
                text[i * 2] = Digits[bytes[offset + i] >> 4];
                text[i * 2 + 1] = Digits[bytes[offset + i] & 15];
            }

            return new string(text);
        }

        /// <summary>
        /// Reads <paramref name="target"/>.Length bytes from the digits at <paramref name="start"/>, in either case
        /// of letters; false if there are not as many digits.
        /// </summary>
        public static bool TryParse(string text, int start, byte[] target)
        {
            if (start < 0 || text.Length - start < target.Length * 2)
                return false;
            for (var i = 0; i < target.Length; i++)
            {
                var high = Value(text[start + i * 2]);
                var low = Value(text[start + i * 2 + 1]);
                if (high < 0 || low < 0)
                    return false;
                target[i] = (byte)((high << 4) | low);
            }

            return true;
        }

        /// <summary>The value of a hexadecimal digit, -1 if it is none.</summary>
        public static int Value(char digit)
        {
            if (digit >= '0' && digit <= '9')
                return digit - '0';
            if (digit >= 'a' && digit <= 'f')
                return digit - 'a' + 10;
            if (digit >= 'A' && digit <= 'F')
                return digit - 'A' + 10;
            return -1;
        }
    }
}

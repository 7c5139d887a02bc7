using EdgeIoT.Protocol.Wire;

namespace EdgeIoT.Protocol.Json
{
    /// <summary>The characters of JSON texts and numbers.</summary>
    internal static class JsonText
    {
        /// <summary>
        /// The position of the quote that ends the text which starts at <paramref name="start"/>; -1 if there is none,
        /// or the text has a control character, a wrong escape or wrong UTF-8 before it.
        /// </summary>
        public static int ScanString(byte[] buffer, int start, int end, out bool escaped)
        {
            escaped = false;
            var position = start;
            while (position < end)
            {
                var c = buffer[position];
                if (c == '"')
                    return position;
                int next;
                if (c == '\\')
                {
                    escaped = true;
                    next = ScanEscape(buffer, position, end);
                }
                else if (c < 0x20)
                {
                    return -1;
                }
                else
                {
                    next = c < 0x80 ? position + 1 : ScanUtf8(buffer, position, end);
                }

                if (next < 0)
                    return -1;
                position = next;
            }

            return -1;
        }

        /// <summary>Writes a text that <see cref="ScanString"/> found good without its escapes; returns the bytes written.</summary>
        public static int Unescape(byte[] buffer, int start, int end, byte[] target)
        {
            var count = 0;
            var position = start;
            while (position < end)
            {
                if (buffer[position] != '\\')
                {
                    target[count++] = buffer[position++];
                    continue;
                }

                var kind = buffer[position + 1];
                if (kind != 'u')
                {
                    target[count++] = Unescape(kind);
                    position += 2;
                    continue;
                }

                var code = ReadHex4(buffer, position + 2);
                position += 6;
                if (code >= 0xD800 && code < 0xDC00)
                {
                    code = 0x10000 + ((code - 0xD800) << 10) + (ReadHex4(buffer, position + 2) - 0xDC00);
                    position += 6;
                }

                count = WriteUtf8(target, count, code);
            }

            return count;
        }

        /// <summary>Writes a code point as UTF-8; returns the offset behind it.</summary>
        public static int WriteUtf8(byte[] target, int offset, int code)
        {
            if (code < 0x80)
            {
                target[offset++] = (byte)code;
            }
            else if (code < 0x800)
            {
                target[offset++] = (byte)(0xC0 | (code >> 6));
                target[offset++] = (byte)(0x80 | (code & 0x3F));
            }
            else if (code < 0x10000)
            {
                target[offset++] = (byte)(0xE0 | (code >> 12));
                target[offset++] = (byte)(0x80 | ((code >> 6) & 0x3F));
                target[offset++] = (byte)(0x80 | (code & 0x3F));
            }
            else
            {
                target[offset++] = (byte)(0xF0 | (code >> 18));
                target[offset++] = (byte)(0x80 | ((code >> 12) & 0x3F));
                target[offset++] = (byte)(0x80 | ((code >> 6) & 0x3F));
                target[offset++] = (byte)(0x80 | (code & 0x3F));
            }

            return offset;
        }

        /// <summary>The position behind the number at <paramref name="start"/>; -1 if there is none [RFC 8259, 6].</summary>
        public static int ScanNumber(byte[] buffer, int start, int end)
        {
            var position = start;
            if (position < end && buffer[position] == '-')
                position++;
            if (position == end || !IsDigit(buffer[position]))
                return -1;
            position = buffer[position] == '0' ? position + 1 : ScanDigits(buffer, position, end);
            if (position < end && buffer[position] == '.')
            {
                var fraction = ++position;
                position = ScanDigits(buffer, fraction, end);
                if (position == fraction)
                    return -1;
            }

            if (position < end && (buffer[position] == 'e' || buffer[position] == 'E'))
            {
                position++;
                if (position < end && (buffer[position] == '+' || buffer[position] == '-'))
                    position++;
                var exponent = position;
                position = ScanDigits(buffer, exponent, end);
                if (position == exponent)
                    return -1;
            }

            return position;
        }

        /// <summary>A number that <see cref="ScanNumber"/> found, in units of 10^-decimals, further digits cut off.</summary>
        public static bool TryParseFixed(byte[] buffer, int start, int end, int decimals, out long value)
        {
            value = 0;
            var negative = buffer[start] == '-';
            var digitsEnd = start;
            while (digitsEnd < end && buffer[digitsEnd] != 'e' && buffer[digitsEnd] != 'E')
                digitsEnd++;
            if (digitsEnd < end && !TryParseExponent(buffer, digitsEnd + 1, end, ref decimals))
                return false;

            var point = false;
            for (var i = negative ? start + 1 : start; i < digitsEnd; i++)
            {
                if (buffer[i] == '.')
                {
                    point = true;
                    continue;
                }

                // Digits behind the last wanted one change nothing.
                if (point && decimals <= 0)
                    break;
                if (point)
                    decimals--;
                if (value > (long.MaxValue - 9) / 10)
                    return false;
                value = value * 10 + (buffer[i] - '0');
            }

            return TryScale(decimals, negative, ref value);
        }

        private static bool TryScale(int power, bool negative, ref long value)
        {
            for (; power > 0 && value != 0; power--)
            {
                if (value > long.MaxValue / 10)
                    return false;
                value *= 10;
            }

            for (; power < 0 && value != 0; power++)
                value /= 10;
            if (negative)
                value = -value;
            return true;
        }

        private static bool TryParseExponent(byte[] buffer, int start, int end, ref int decimals)
        {
            var negative = buffer[start] == '-';
            if (negative || buffer[start] == '+')
                start++;
            var exponent = 0;
            for (; start < end; start++)
            {
                exponent = exponent * 10 + (buffer[start] - '0');
                if (exponent > 400)
                    return false;
            }

            decimals += negative ? -exponent : exponent;
            return true;
        }

        private static int ScanDigits(byte[] buffer, int position, int end)
        {
            while (position < end && IsDigit(buffer[position]))
                position++;
            return position;
        }

        private static bool IsDigit(byte c)
        {
            return c >= '0' && c <= '9';
        }

        private static int ScanEscape(byte[] buffer, int position, int end)
        {
            if (position + 1 >= end)
                return -1;
            var kind = buffer[position + 1];
            if (kind != 'u')
                return Unescape(kind) != 0 ? position + 2 : -1;
            var code = position + 6 <= end ? ReadHex4(buffer, position + 2) : -1;
            // A low half alone, or a high half without its low half, is no character.
            if (code < 0 || code >= 0xDC00 && code < 0xE000)
                return -1;
            if (code < 0xD800 || code >= 0xE000)
                return position + 6;
            if (position + 12 > end || buffer[position + 6] != '\\' || buffer[position + 7] != 'u')
                return -1;
            var low = ReadHex4(buffer, position + 8);
            return low >= 0xDC00 && low < 0xE000 ? position + 12 : -1;
        }

        private static byte Unescape(byte kind)
        {
            switch (kind)
            {
                case (byte)'"':
                case (byte)'\\':
                case (byte)'/':
                    return kind;
                case (byte)'b':
                    return 8;
                case (byte)'f':
                    return 12;
                case (byte)'n':
                    return 10;
                case (byte)'r':
                    return 13;
                case (byte)'t':
                    return 9;
                default:
                    return 0;
            }
        }

        private static int ReadHex4(byte[] buffer, int position)
        {
            var code = 0;
            for (var i = position; i < position + 4; i++)
            {
                var value = Hex.Value((char)buffer[i]);
                if (value < 0)
                    return -1;
                code = (code << 4) | value;
            }

            return code;
        }

        // Well-formed sequences only [Unicode, table 3-7]: no overlong forms, no surrogates, nothing above U+10FFFF.
        private static int ScanUtf8(byte[] buffer, int position, int end)
        {
            int lead = buffer[position];
            int length;
            if (lead >= 0xC2 && lead < 0xE0)
                length = 2;
            else if (lead >= 0xE0 && lead < 0xF0)
                length = 3;
            else if (lead >= 0xF0 && lead < 0xF5)
                length = 4;
            else
                return -1;
            if (position + length > end)
                return -1;
            for (var i = 1; i < length; i++)
            {
                if ((buffer[position + i] & 0xC0) != 0x80)
                    return -1;
            }

            int second = buffer[position + 1];
            if (lead == 0xE0 && second < 0xA0 || lead == 0xED && second >= 0xA0 || lead == 0xF0 && second < 0x90 || lead == 0xF4 && second >= 0x90)
                return -1;
            return position + length;
        }
    }
}

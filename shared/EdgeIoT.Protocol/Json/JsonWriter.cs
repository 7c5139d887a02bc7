using System;

namespace EdgeIoT.Protocol.Json
{
    /// <summary>
    /// Writes JSON into a buffer that is used again for each message; only <see cref="ToArray"/> allocates, and a
    /// message that is longer than every one before. Commas are put in; that objects and arrays are closed is left to
    /// the caller.
    /// </summary>
    public sealed class JsonWriter
    {
        private byte[] _buffer;
        private bool _needsComma;

        /// <summary>A writer whose buffer starts at <paramref name="capacity"/> bytes.</summary>
        public JsonWriter(int capacity)
        {
            _buffer = new byte[capacity];
        }

        /// <summary>The bytes written so far.</summary>
        public int Length { get; private set; }

        /// <summary>Starts a new message.</summary>
        public void Clear()
        {
            Length = 0;
            _needsComma = false;
        }

        /// <summary>A copy of what was written.</summary>
        public byte[] ToArray()
        {
            var copy = new byte[Length];
            Array.Copy(_buffer, 0, copy, 0, Length);
            return copy;
        }

        /// <summary><c>{</c></summary>
        public void StartObject()
        {
            Open('{');
        }

        /// <summary><c>}</c></summary>
        public void EndObject()
        {
            Close('}');
        }

        /// <summary><c>[</c></summary>
        public void StartArray()
        {
            Open('[');
        }

        /// <summary><c>]</c></summary>
        public void EndArray()
        {
            Close(']');
        }

        /// <summary>The name of the member whose value comes next; ASCII without characters that need an escape.</summary>
        public void Name(string name)
        {
            Separate();
            Reserve(name.Length + 3);
            Put('"');
            PutAscii(name);
            Put('"');
            Put(':');
            _needsComma = false;
        }

        /// <summary>A text.</summary>
        public void Text(string value)
        {
            Separate();
            Reserve(2);
            Put('"');
            for (var i = 0; i < value.Length; i++)
            {
                // Six bytes hold any escape, and a code point as UTF-8.
                Reserve(7);
                i = PutCharacter(value, i);
            }

            Put('"');
            _needsComma = true;
        }

        /// <summary>A text that is known to be ASCII without characters that need an escape.</summary>
        public void Text(char[] value, int count)
        {
            Separate();
            Reserve(count + 2);
            Put('"');
            for (var i = 0; i < count; i++)
                Put(value[i]);
            Put('"');
            _needsComma = true;
        }

        /// <summary>A whole number.</summary>
        public void Number(long value)
        {
            Fixed(value, 0);
        }

        /// <summary>
        /// A number with a fixed count of decimals, given in units of the last one: 2137 with 2 decimals is 21.37.
        /// No floating point is involved, so what a board writes is what it measured.
        /// </summary>
        public void Fixed(long value, int decimals)
        {
            Separate();
            Reserve(24);
            if (value < 0)
                Put('-');
            var unit = 1L;
            for (var i = 0; i < decimals; i++)
                unit *= 10;
            PutDigits(Magnitude(value / unit), 1);
            if (decimals > 0)
            {
                Put('.');
                PutDigits(Magnitude(value % unit), decimals);
            }

            _needsComma = true;
        }

        /// <summary><c>true</c> or <c>false</c></summary>
        public void Boolean(bool value)
        {
            Separate();
            Reserve(5);
            PutAscii(value ? "true" : "false");
            _needsComma = true;
        }

        private static ulong Magnitude(long value)
        {
            return value < 0 ? (ulong)(-(value + 1)) + 1 : (ulong)value;
        }

        private void Open(char bracket)
        {
            Separate();
            Reserve(1);
            Put(bracket);
            _needsComma = false;
        }

        private void Close(char bracket)
        {
            Reserve(1);
            Put(bracket);
            _needsComma = true;
        }

        private void Separate()
        {
            if (!_needsComma)
                return;
            Reserve(1);
            Put(',');
        }

        private int PutCharacter(string value, int index)
        {
            int code = value[index];
            if (code == '"' || code == '\\')
            {
                Put('\\');
                Put((char)code);
            }
            else if (code < 0x20)
            {
                PutAscii("\\u00");
                Put("0123456789abcdef"[code >> 4]);
                Put("0123456789abcdef"[code & 15]);
            }
            else
            {
                if (code >= 0xD800 && code < 0xE000)
                    code = CodePoint(value, ref index);
                Length = JsonText.WriteUtf8(_buffer, Length, code);
            }

            return index;
        }

        private static int CodePoint(string value, ref int index)
        {
            int high = value[index];
            int low = index + 1 < value.Length ? value[index + 1] : 0;
            if (high >= 0xDC00 || low < 0xDC00 || low >= 0xE000)
                return 0xFFFD;
            index++;
            return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        }

        private void PutDigits(ulong value, int atLeast)
        {
            var count = 1;
            for (var rest = value / 10; rest > 0; rest /= 10)
                count++;
            if (count < atLeast)
                count = atLeast;
            for (var i = Length + count - 1; i >= Length; i--)
            {
                _buffer[i] = (byte)('0' + (int)(value % 10));
                value /= 10;
            }

            Length += count;
        }

        private void PutAscii(string text)
        {
            for (var i = 0; i < text.Length; i++)
                Put(text[i]);
        }

        private void Put(char c)
        {
            _buffer[Length++] = (byte)c;
        }

        private void Reserve(int count)
        {
            // One more than asked for, so that a text's last quote needs no check of its own.
            if (Length + count + 1 <= _buffer.Length)
                return;
            var larger = new byte[(Length + count + 1) * 2];
            Array.Copy(_buffer, 0, larger, 0, Length);
            _buffer = larger;
        }
    }
}

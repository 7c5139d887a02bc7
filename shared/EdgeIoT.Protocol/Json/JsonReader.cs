using System.Text;

namespace EdgeIoT.Protocol.Json
{
    /// <summary>
    /// Reads JSON [RFC 8259] token by token out of a buffer, strictly and without allocating: what is not exactly
    /// JSON in valid UTF-8 is malformed, and nothing that comes from the network makes it throw.
    /// One instance is used again for each message.
    /// </summary>
    public sealed class JsonReader
    {
        /// <summary>Objects and arrays within each other; a message that is deeper is malformed.</summary>
        public const int MaxDepth = 16;

        private byte[] _buffer = new byte[0];
        private int _position;
        private int _end;
        private int _objects;
        private int _depth;
        private Expect _expect;
        private int _valueStart;
        private int _valueEnd;
        private bool _escaped;

        private enum Expect
        {
            Value,
            ValueOrEnd,
            Name,
            NameOrEnd,
            CommaOrEnd,
            Nothing,
        }

        /// <summary>What the reader stands on.</summary>
        public JsonToken Token { get; private set; }

        /// <summary>Whether the text is not JSON; the reader goes no further.</summary>
        public bool IsMalformed { get; private set; }

        /// <summary>The byte that the reader would look at next, from the start of the buffer.</summary>
        public int Position => _position;

        /// <summary>Starts at a text. The buffer must not change while it is read.</summary>
        public void Reset(byte[] buffer, int offset, int count)
        {
            _buffer = buffer;
            _position = offset;
            _end = offset + count;
            _objects = 0;
            _depth = 0;
            _expect = Expect.Value;
            Token = JsonToken.None;
            IsMalformed = false;
        }

        /// <summary>Goes to the next token; false behind the last one and if the text is malformed.</summary>
        public bool Read()
        {
            Token = JsonToken.None;
            if (IsMalformed)
                return false;
            SkipSpace();
            if (_expect == Expect.CommaOrEnd && _position < _end && _buffer[_position] == ',')
            {
                _position++;
                _expect = InObject ? Expect.Name : Expect.Value;
                SkipSpace();
            }
            else if (_expect == Expect.CommaOrEnd)
            {
                return ReadEnd();
            }

            if (_expect == Expect.Nothing)
                return _position == _end ? false : Malformed();
            if (_position == _end)
                return Malformed();
            if (_expect == Expect.NameOrEnd && _buffer[_position] == '}' || _expect == Expect.ValueOrEnd && _buffer[_position] == ']')
                return ReadEnd();
            return _expect == Expect.Name || _expect == Expect.NameOrEnd ? ReadName() : ReadValue();
        }

        /// <summary>Whether the text behind the last token is empty: the whole buffer was one JSON value.</summary>
        public bool ReadToEnd()
        {
            while (Read())
            {
            }

            return !IsMalformed;
        }

        /// <summary>Passes the value that the reader stands on, with everything in it; on a name, the member's value.</summary>
        public bool Skip()
        {
            if (Token == JsonToken.Name && !Read())
                return false;
            if (Token != JsonToken.StartObject && Token != JsonToken.StartArray)
                return Token != JsonToken.None;
            var depth = _depth - 1;
            while (_depth > depth)
            {
                if (!Read())
                    return false;
            }

            return true;
        }

        /// <summary>Whether the name or text that the reader stands on is <paramref name="ascii"/>.</summary>
        public bool ValueIs(string ascii)
        {
            if (Token != JsonToken.Name && Token != JsonToken.String)
                return false;
            if (_escaped)
                return GetString() == ascii;
            if (_valueEnd - _valueStart != ascii.Length)
                return false;
            for (var i = 0; i < ascii.Length; i++)
            {
                if (_buffer[_valueStart + i] != ascii[i])
                    return false;
            }

            return true;
        }

        /// <summary>The name or text that the reader stands on; null on any other token.</summary>
        public string? GetString()
        {
            if (Token != JsonToken.Name && Token != JsonToken.String)
                return null;
            if (!_escaped)
                return Encoding.UTF8.GetString(_buffer, _valueStart, _valueEnd - _valueStart);
            var bytes = new byte[_valueEnd - _valueStart];
            var count = JsonText.Unescape(_buffer, _valueStart, _valueEnd, bytes);
            return Encoding.UTF8.GetString(bytes, 0, count);
        }

        /// <summary>
        /// The number that the reader stands on in units of 10^-<paramref name="decimals"/>, further digits cut off;
        /// false on any other token and when it does not fit. 21.379 with 2 decimals is 2137.
        /// </summary>
        public bool TryGetFixed(int decimals, out long value)
        {
            value = 0;
            return Token == JsonToken.Number && JsonText.TryParseFixed(_buffer, _valueStart, _valueEnd, decimals, out value);
        }

        /// <summary>The whole number that the reader stands on; false on a fraction and on any other token.</summary>
        public bool TryGetInteger(out long value)
        {
            value = 0;
            if (Token != JsonToken.Number)
                return false;
            for (var i = _valueStart; i < _valueEnd; i++)
            {
                if (_buffer[i] == '.' || _buffer[i] == 'e' || _buffer[i] == 'E')
                    return false;
            }

            return JsonText.TryParseFixed(_buffer, _valueStart, _valueEnd, 0, out value);
        }

        private bool InObject => (_objects & (1 << _depth)) != 0;

        private bool ReadEnd()
        {
            if (_depth == 0 || _position == _end || _buffer[_position] != (InObject ? '}' : ']'))
                return Malformed();
            Token = InObject ? JsonToken.EndObject : JsonToken.EndArray;
            _position++;
            _depth--;
            Done();
            return true;
        }

        private bool ReadName()
        {
            if (_buffer[_position] != '"' || !ScanText())
                return Malformed();
            SkipSpace();
            if (_position == _end || _buffer[_position] != ':')
                return Malformed();
            _position++;
            Token = JsonToken.Name;
            _expect = Expect.Value;
            return true;
        }

        private bool ReadValue()
        {
            switch (_buffer[_position])
            {
                case (byte)'{':
                    return Open(true);
                case (byte)'[':
                    return Open(false);
                case (byte)'"':
                    return ScanText() ? Finish(JsonToken.String) : Malformed();
                case (byte)'t':
                    return ScanWord("true") ? Finish(JsonToken.True) : Malformed();
                case (byte)'f':
                    return ScanWord("false") ? Finish(JsonToken.False) : Malformed();
                case (byte)'n':
                    return ScanWord("null") ? Finish(JsonToken.Null) : Malformed();
                default:
                    _valueStart = _position;
                    _valueEnd = JsonText.ScanNumber(_buffer, _position, _end);
                    if (_valueEnd < 0)
                        return Malformed();
                    _position = _valueEnd;
                    return Finish(JsonToken.Number);
            }
        }

        private bool Open(bool isObject)
        {
            if (_depth == MaxDepth)
                return Malformed();
            _position++;
            _depth++;
            if (isObject)
                _objects |= 1 << _depth;
            else
                _objects &= ~(1 << _depth);
            Token = isObject ? JsonToken.StartObject : JsonToken.StartArray;
            _expect = isObject ? Expect.NameOrEnd : Expect.ValueOrEnd;
            return true;
        }

        private bool Finish(JsonToken token)
        {
            Token = token;
            Done();
            return true;
        }

        private void Done()
        {
            _expect = _depth == 0 ? Expect.Nothing : Expect.CommaOrEnd;
        }

        private bool Malformed()
        {
            IsMalformed = true;
            Token = JsonToken.None;
            return false;
        }

        private bool ScanText()
        {
            _valueStart = _position + 1;
            _valueEnd = JsonText.ScanString(_buffer, _valueStart, _end, out _escaped);
            _position = _valueEnd + 1;
            return _valueEnd >= 0;
        }

        private bool ScanWord(string word)
        {
            if (_end - _position < word.Length)
                return false;
            for (var i = 0; i < word.Length; i++)
            {
                if (_buffer[_position + i] != word[i])
                    return false;
            }

            _position += word.Length;
            return true;
        }

        private void SkipSpace()
        {
            while (_position < _end)
            {
                var c = _buffer[_position];
                if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
                    return;
                _position++;
            }
        }
    }
}

namespace EdgeIoT.Device.Sending
{
    /// <summary>
    /// The messages of readings that were sent on this connection and not yet answered, oldest first. Readings leave the buffer from its
    /// old end, so an answer that overtakes an older one waits here for it.
    /// </summary>
    internal sealed class SendWindow
    {
        private const byte Waiting = 0;
        private const byte Accepted = 1;
        private const byte Refused = 2;

        private readonly int[] _handle;
        private readonly short[] _readings;
        private readonly long[] _sentAt;
        private readonly byte[] _answer;
        private int _head;

        public SendWindow(int capacity)
        {
            _handle = new int[capacity];
            _readings = new short[capacity];
            _sentAt = new long[capacity];
            _answer = new byte[capacity];
        }

        /// <summary>The messages in it.</summary>
        public int Count { get; private set; }

        /// <summary>When the oldest message was sent.</summary>
        public long OldestSentAt => _sentAt[_head];

        public void Clear()
        {
            Count = 0;
        }

        public void Add(int handle, int readings, long now)
        {
            var slot = (_head + Count++) % _handle.Length;
            _handle[slot] = handle;
            _readings[slot] = (short)readings;
            _sentAt[slot] = now;
            _answer[slot] = Waiting;
        }

        /// <summary>Keeps the answer to a message; false if no such message waits for one.</summary>
        public bool TryAnswer(int handle, bool accepted)
        {
            for (var i = 0; i < Count; i++)
            {
                var slot = (_head + i) % _handle.Length;
                if (_handle[slot] != handle)
                    continue;
                if (_answer[slot] != Waiting)
                    return false;
                _answer[slot] = accepted ? Accepted : Refused;
                return true;
            }

            return false;
        }

        /// <summary>Takes the oldest message out if it is answered.</summary>
        public bool TryRemove(out int readings, out bool accepted)
        {
            readings = _readings[_head];
            accepted = _answer[_head] == Accepted;
            if (Count == 0 || _answer[_head] == Waiting)
                return false;
            _head = (_head + 1) % _handle.Length;
            Count--;
            return true;
        }
    }
}

using EdgeIoT.Protocol.Telemetry;
using EdgeIoT.Protocol.Wire;

namespace EdgeIoT.Device.Buffering
{
    /// <summary>
    /// The readings that no gateway has acknowledged, oldest first, in arrays that are allocated once: 25 bytes a reading.
    /// <code>
    ///   oldest                                          newest
    ///   | in doubt: sent, perhaps stored | never sent          |
    ///            kept until acknowledged   ^ dropped when full
    /// </code>
    /// A reading that was ever sent may be stored by a gateway already, so it is not dropped: a reading that is reported as dropped is
    /// in no gateway, and one that is in a gateway is not reported as dropped.
    /// </summary>
    public sealed class ReadingBuffer
    {
        /// <summary>The size of one saved reading, in bytes.</summary>
        public const int RecordBytes = 25;

        /// <summary>The size of what is saved before the readings, in bytes.</summary>
        public const int HeaderBytes = 12;

        private const int Magic = 0x45444231;
        private const byte WallClock = 1;

        private readonly int[] _boot;
        private readonly int[] _seq;
        private readonly long[] _time;
        private readonly short[] _temperature;
        private readonly short[] _humidity;
        private readonly int[] _pressure;
        private readonly byte[] _flags;
        private int _head;

        /// <summary>An empty buffer.</summary>
        public ReadingBuffer(int capacity)
        {
            _boot = new int[capacity];
            _seq = new int[capacity];
            _time = new long[capacity];
            _temperature = new short[capacity];
            _humidity = new short[capacity];
            _pressure = new int[capacity];
            _flags = new byte[capacity];
        }

        /// <summary>The most readings it holds.</summary>
        public int Capacity => _boot.Length;

        /// <summary>The readings it holds.</summary>
        public int Count { get; private set; }

        /// <summary>How many of them, the oldest, were ever sent.</summary>
        public int InDoubt { get; private set; }

        /// <summary>The boot number of the newest reading; 0 if there is none.</summary>
        public int NewestBoot => Count == 0 ? 0 : _boot[Slot(Count - 1)];

        /// <summary>Takes a reading in; true if another had to be dropped for it.</summary>
        public bool Add(int boot, int seq, long time, bool isWallClock, int temperature, int humidity, int pressure)
        {
            var full = Count == Capacity;
            if (full)
                DropOldestUnsent();
            var slot = Slot(Count++);
            _boot[slot] = boot;
            _seq[slot] = seq;
            _time[slot] = time;
            _temperature[slot] = (short)temperature;
            _humidity[slot] = (short)humidity;
            _pressure[slot] = pressure;
            _flags[slot] = isWallClock ? WallClock : (byte)0;
            return full;
        }

        /// <summary>Copies the reading that is <paramref name="index"/> after the oldest, for a message.</summary>
        public void Read(int index, TelemetryReading target)
        {
            var slot = Slot(index);
            target.Boot = _boot[slot];
            target.Seq = _seq[slot];
            target.TimeUnixMilliseconds = (_flags[slot] & WallClock) != 0 ? _time[slot] : TelemetryReading.NoTime;
            target.TemperatureCentiCelsius = _temperature[slot];
            target.HumidityCentiPercent = _humidity[slot];
            target.PressurePascal = _pressure[slot];
        }

        /// <summary>Marks the oldest <paramref name="count"/> readings as sent; from now on they do not change any more.</summary>
        public void MarkSent(int count)
        {
            if (count > InDoubt)
                InDoubt = count;
        }

        /// <summary>
        /// Gives readings of this boot that were taken before the time was known their time, unless they were sent without it.
        /// </summary>
        public void SetTimes(int boot, long wallClockOffset)
        {
            for (var i = InDoubt; i < Count; i++)
            {
                var slot = Slot(i);
                if ((_flags[slot] & WallClock) != 0 || _boot[slot] != boot)
                    continue;
                _time[slot] += wallClockOffset;
                _flags[slot] |= WallClock;
            }
        }

        /// <summary>Lets the oldest readings go: a gateway has them, or will never take them.</summary>
        public void RemoveOldest(int count)
        {
            _head = Slot(count);
            Count -= count;
            InDoubt = InDoubt > count ? InDoubt - count : 0;
        }

        /// <summary>Writes what stands before the readings when they are saved.</summary>
        public void SaveHeader(byte[] target, int offset)
        {
            BigEndian.WriteInt32(target, offset, Magic);
            BigEndian.WriteInt32(target, offset + 4, Count);
            BigEndian.WriteInt32(target, offset + 8, InDoubt);
        }

        /// <summary>Writes one reading; the time of a reading that has none is lost with the boot.</summary>
        public void SaveReading(int index, byte[] target, int offset)
        {
            var slot = Slot(index);
            BigEndian.WriteInt32(target, offset, _boot[slot]);
            BigEndian.WriteInt32(target, offset + 4, _seq[slot]);
            BigEndian.WriteInt64(target, offset + 8, _time[slot]);
            BigEndian.WriteUInt16(target, offset + 16, _temperature[slot]);
            BigEndian.WriteUInt16(target, offset + 18, _humidity[slot]);
            BigEndian.WriteInt32(target, offset + 20, _pressure[slot]);
            target[offset + 24] = _flags[slot];
        }

        /// <summary>Reads how many readings were saved and how many of them were in doubt; false if this is not a saved buffer.</summary>
        public static bool TryReadHeader(byte[] source, int offset, out int count, out int inDoubt)
        {
            count = BigEndian.ReadInt32(source, offset + 4);
            inDoubt = BigEndian.ReadInt32(source, offset + 8);
            return BigEndian.ReadInt32(source, offset) == Magic && count >= 0 && inDoubt >= 0 && inDoubt <= count;
        }

        /// <summary>
        /// Takes a saved reading in again, in the order they were saved; false if it cannot be one: not after the one before it, or not
        /// from before <paramref name="boot"/>. True and <paramref name="dropped"/> if another had to go for it.
        /// </summary>
        public bool TryRestore(byte[] source, int offset, bool inDoubt, int boot, out bool dropped)
        {
            dropped = false;
            var itsBoot = BigEndian.ReadInt32(source, offset);
            var seq = BigEndian.ReadInt32(source, offset + 4);
            if (itsBoot < 0 || itsBoot >= boot || seq < 1)
                return false;
            var newest = Slot(Count - 1 + Capacity);
            if (Count > 0 && (itsBoot < _boot[newest] || itsBoot == _boot[newest] && seq <= _seq[newest]))
                return false;
            // A buffer that became smaller, and all in it is in doubt: the oldest goes in spite of it.
            if (Count == Capacity && InDoubt == Count)
                InDoubt--;
            dropped = Add(
                itsBoot,
                seq,
                BigEndian.ReadInt64(source, offset + 8),
                (source[offset + 24] & WallClock) != 0,
                (short)BigEndian.ReadUInt16(source, offset + 16),
                BigEndian.ReadUInt16(source, offset + 18),
                BigEndian.ReadInt32(source, offset + 20));
            if (inDoubt && InDoubt == Count - 1)
                InDoubt = Count;
            return true;
        }

        private int Slot(int index)
        {
            return (_head + index) % Capacity;
        }

        // The gap is closed from the older side: those in doubt are few, at most a window full of messages.
        private void DropOldestUnsent()
        {
            for (var i = InDoubt; i > 0; i--)
                Move(Slot(i - 1), Slot(i));
            _head = Slot(1);
            Count--;
        }

        private void Move(int from, int to)
        {
            _boot[to] = _boot[from];
            _seq[to] = _seq[from];
            _time[to] = _time[from];
            _temperature[to] = _temperature[from];
            _humidity[to] = _humidity[from];
            _pressure[to] = _pressure[from];
            _flags[to] = _flags[from];
        }
    }
}

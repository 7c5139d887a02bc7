using System.Buffers;
using System.Numerics;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Persistence;

namespace EdgeIoT.Mqtt.Publishing;

/// <summary>
/// A message that has to be kept: until it is acknowledged, or while its receiver is away or slow. All receivers share one; with the
/// last reference it goes back to a pool, so that a small message costs no garbage.
/// </summary>
internal sealed class StoredMessage
{
    private const int SmallestClass = 7;
    private const int LargestClass = 10;
    private const int KeptInClass = 2048;

    /// <summary>Idle messages with room for 128 to 1,024 bytes; the shared array pool keeps too few of these to be of use.</summary>
    private static readonly Stack<StoredMessage>[] Pool = [new(), new(), new(), new()];

    private readonly byte[] _bytes;
    private readonly int _class;
    private int _topic;
    private int _properties;
    private int _payload;
    private int _references;
    private int _queues;

    private StoredMessage(byte[] bytes, int sizeClass)
    {
        _bytes = bytes;
        _class = sizeClass;
    }

    public int Size => _topic + _properties + _payload;

    public ReadOnlySpan<byte> Topic => _bytes.AsSpan(0, _topic);

    public ReadOnlySpan<byte> Properties => _bytes.AsSpan(_topic, _properties);

    public ReadOnlySpan<byte> Payload => _bytes.AsSpan(_topic + _properties, _payload);

    public MqttQoS QoS { get; private set; }

    public bool Retain { get; private set; }

    /// <summary>In milliseconds of <see cref="Server.ServerClock"/>; 0: never.</summary>
    public long ExpiresAt { get; private set; }

    /// <summary>The journal that knows it, under which number, and its newest file that has it. Theirs is the journal's lock.</summary>
    public Journal? Journal { get; set; }

    public long Number { get; set; }

    public int File { get; set; }

    /// <summary>Copies a message; the caller has the first reference.</summary>
    public static StoredMessage Of(in RoutedMessage message)
    {
        var stored = Take(message.Topic.Length + message.Properties.Length + message.Payload.Length);
        stored._references = 1;
        (stored.Journal, stored.Number, stored.File) = (null, 0, 0);
        stored._topic = message.Topic.Length;
        stored._properties = message.Properties.Length;
        stored._payload = message.Payload.Length;
        stored.QoS = message.QoS;
        stored.Retain = message.Retain;
        stored.ExpiresAt = message.ExpiresAt;
        message.Topic.CopyTo(stored._bytes);
        message.Properties.CopyTo(stored._bytes.AsSpan(stored._topic));
        message.Payload.CopyTo(stored._bytes.AsSpan(stored._topic + stored._properties));
        return stored;
    }

    public StoredMessage AddReference()
    {
        Interlocked.Increment(ref _references);
        return this;
    }

    /// <summary>It waits in one more queue. True for the first.</summary>
    public bool BeginWaiting() => Interlocked.Increment(ref _queues) == 1;

    /// <summary>It waits in one less. True for the last.</summary>
    public bool EndWaiting() => Interlocked.Decrement(ref _queues) == 0;

    public void Release()
    {
        var left = Interlocked.Decrement(ref _references);
        if (left < 0) throw new InvalidOperationException("A stored message was released once too often.");
        if (left > 0) return;
        if (_class < 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            return;
        }

        var pool = Pool[_class];
        lock (pool)
        {
            if (pool.Count < KeptInClass) pool.Push(this);
        }
    }

    private static StoredMessage Take(int size)
    {
        var bits = Math.Max(SmallestClass, 32 - BitOperations.LeadingZeroCount((uint)Math.Max(size - 1, 0)));
        if (bits > LargestClass) return new(ArrayPool<byte>.Shared.Rent(size), -1);
        var pool = Pool[bits - SmallestClass];
        lock (pool)
        {
            if (pool.TryPop(out var idle)) return idle;
        }

        return new(new byte[1 << bits], bits - SmallestClass);
    }
}

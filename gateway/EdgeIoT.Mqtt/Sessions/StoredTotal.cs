using EdgeIoT.Mqtt.Publishing;

namespace EdgeIoT.Mqtt.Sessions;

/// <summary>What waits in the queues of all sessions together. A message that many wait for counts once, and a little for each.</summary>
internal sealed class StoredTotal(long limit)
{
    /// <summary>About what it takes that a message waits in one more queue, in memory and on the disk.</summary>
    private const int Reference = 64;

    private long _messages;
    private long _bytes;

    public long Messages => Volatile.Read(ref _messages);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Whether the longest queues have to become shorter.</summary>
    public bool IsFull => Bytes > limit;

    /// <summary>Whether that comes too late: then the queue that grows becomes shorter itself.</summary>
    public bool IsOverfull => Bytes > limit + (limit / 8);

    /// <summary>How far they have to: so far that finding the longest one is worth it.</summary>
    public long Aim => limit - (limit / 16);

    public void Add(StoredMessage message)
    {
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, Reference + (message.BeginWaiting() ? message.Size : 0));
    }

    public void Remove(StoredMessage message)
    {
        Interlocked.Decrement(ref _messages);
        Interlocked.Add(ref _bytes, -Reference - (message.EndWaiting() ? message.Size : 0));
    }
}

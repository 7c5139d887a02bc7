using System.Buffers.Binary;
using System.Collections.Concurrent;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Gateway.Relay;

/// <summary>When and through which gateway a retained message was set. The later one wins; of two at the same moment, the greater gateway's.</summary>
internal readonly record struct RetainedStamp(long Time, NodeId Origin)
{
    public const int Size = 24;

    /// <summary>The stamp as the note that is kept with what is retained; null: there is none.</summary>
    public static RetainedStamp? Read(ReadOnlySpan<byte> note) =>
        note.Length == Size ? new(BinaryPrimitives.ReadInt64LittleEndian(note), NodeId.Read(note[sizeof(long)..])) : null;

    public byte[] ToNote()
    {
        var note = new byte[Size];
        BinaryPrimitives.WriteInt64LittleEndian(note, Time);
        Origin.Write(note.AsSpan(sizeof(long)));
        return note;
    }

    public bool IsAfter(RetainedStamp other) => Time != other.Time ? Time > other.Time : Origin > other.Origin;
}

/// <summary>The stamps of what clients have retained, so that gateways that were apart come to the same. Safe for use from any thread.</summary>
internal sealed class RetainedStamps
{
    /// <summary>More than the server retains: room for those that were removed, which must not come back.</summary>
    private const int Most = 150_000;

    private readonly ConcurrentDictionary<string, RetainedStamp> _stamps = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public IEnumerable<string> Topics => _stamps.Keys;

    public RetainedStamp this[string topic] => _stamps.GetValueOrDefault(topic);

    /// <summary>A stamp for a message that is retained here now.</summary>
    public RetainedStamp Next(string topic, NodeId origin)
    {
        lock (_gate)
        {
            var stamp = new RetainedStamp(Math.Max(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), this[topic].Time + 1), origin);
            if (_stamps.Count < Most || _stamps.ContainsKey(topic))
                _stamps[topic] = stamp;
            return stamp;
        }
    }

    /// <summary>What an earlier process had retained.</summary>
    public void Restore(string topic, RetainedStamp stamp) => _stamps[topic] = stamp;

    /// <summary>Whether a message from elsewhere is newer than what is here; if so, it counts from now on.</summary>
    public bool TryAdvance(string topic, RetainedStamp stamp)
    {
        lock (_gate)
        {
            if (!stamp.IsAfter(this[topic]) || (_stamps.Count >= Most && !_stamps.ContainsKey(topic)))
                return false;
            _stamps[topic] = stamp;
            return true;
        }
    }
}

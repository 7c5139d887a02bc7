using System.Collections.Concurrent;

namespace EdgeIoT.Mqtt.Topics;

/// <summary>
/// All subscriptions of all sessions: a table of exact topics, a tree for filters with wildcards, and before them a cache of topics that were asked for.
/// The cost of a message does not depend on how many others subscribe to something else; in the usual case it takes no lock.
/// </summary>
internal sealed class SubscriptionIndex
{
    private const int CachedTopics = 16 * 1024;
    private readonly Lock _gate = new();
    private readonly Dictionary<byte[], SubscriptionSet> _exact = new(TopicComparer.Instance);
    private readonly FilterTree _wildcards = new();
    private readonly List<SubscriptionSet> _found = [];
    private readonly ConcurrentDictionary<byte[], TopicReceivers> _cache = new(TopicComparer.Instance);
    private readonly ConcurrentDictionary<byte[], TopicReceivers>.AlternateLookup<ReadOnlySpan<byte>> _cached;
    private readonly TopicReceivers _nobody = new(0, [], []);
    private int _version;
    private int _cacheSize;
    private int _count;
    private int _shared;

    public SubscriptionIndex() => _cached = _cache.GetAlternateLookup<ReadOnlySpan<byte>>();

    public int Count => Volatile.Read(ref _count);

    /// <summary>Those of them that share a filter with others.</summary>
    public int Shared => Volatile.Read(ref _shared);

    /// <summary>Who gets messages of this topic.</summary>
    public TopicReceivers Find(ReadOnlySpan<byte> topic)
    {
        var version = Volatile.Read(ref _version);
        if (Volatile.Read(ref _count) == 0) return _nobody;
        return _cached.TryGetValue(topic, out var receivers) && receivers.Version == version ? receivers : Work(topic);
    }

    /// <summary>Adds a subscription, and removes the one that it replaces.</summary>
    public void Add(Subscription subscription, Subscription? replaced)
    {
        lock (_gate)
        {
            if (replaced is not null) Take(replaced);
            Put(subscription);
            Volatile.Write(ref _version, _version + 1);
        }
    }

    public void Remove(IEnumerable<Subscription> subscriptions)
    {
        lock (_gate)
        {
            foreach (var subscription in subscriptions) Take(subscription);
            Volatile.Write(ref _version, _version + 1);
        }
    }

    private void Put(Subscription subscription)
    {
        Volatile.Write(ref _count, _count + 1);
        if (subscription.Group is not null) Volatile.Write(ref _shared, _shared + 1);
        if (MqttTopic.HasWildcard(subscription.Inner))
        {
            _wildcards.Add(subscription);
            return;
        }

        if (!_exact.TryGetValue(subscription.Inner, out var set)) _exact.Add(subscription.Inner, set = new());
        set.Add(subscription);
    }

    private void Take(Subscription subscription)
    {
        Volatile.Write(ref _count, _count - 1);
        if (subscription.Group is not null) Volatile.Write(ref _shared, _shared - 1);
        if (MqttTopic.HasWildcard(subscription.Inner))
        {
            _wildcards.Remove(subscription);
            return;
        }

        if (!_exact.TryGetValue(subscription.Inner, out var set)) return;
        set.Remove(subscription);
        if (set.IsEmpty) _exact.Remove(subscription.Inner);
    }

    private TopicReceivers Work(ReadOnlySpan<byte> topic)
    {
        lock (_gate)
        {
            _found.Clear();
            if (_exact.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(topic, out var exact)) _found.Add(exact);
            _wildcards.Collect(topic, _found);
            var receivers = ReceiverMerge.Of(_version, _found);
            if (!_cached.TryGetValue(topic, out _) && ++_cacheSize > CachedTopics)
            {
                _cache.Clear();
                _cacheSize = 1;
            }

            _cached[topic] = receivers;
            return receivers;
        }
    }
}

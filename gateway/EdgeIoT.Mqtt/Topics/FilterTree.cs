namespace EdgeIoT.Mqtt.Topics;

/// <summary>Filters with wildcards, by level. Owned by the lock of <see cref="SubscriptionIndex"/>.</summary>
internal sealed class FilterTree
{
    private readonly FilterNode _root = new();

    public void Add(Subscription subscription) => Add(_root, subscription.Inner, subscription);

    public void Remove(Subscription subscription) => Remove(_root, subscription.Inner, subscription);

    /// <summary>Adds the sets of all filters that match. Topics that begin with <c>$</c> are not matched by a wildcard in the first level.</summary>
    public void Collect(ReadOnlySpan<byte> topic, List<SubscriptionSet> into)
    {
        var hidden = topic[0] == '$';
        var level = TopicLevels.First(topic, out var rest, out var isLast);
        if (!hidden && _root.Beyond is not null) into.Add(_root.Beyond);
        if (_root.Child(level) is { } child) Collect(child, rest, isLast, into);
        if (!hidden && _root.Any is { } any) Collect(any, rest, isLast, into);
    }

    private static void Collect(FilterNode node, ReadOnlySpan<byte> rest, bool isLast, List<SubscriptionSet> into)
    {
        // "a/#" matches "a" as well (§4.7.1.2).
        if (node.Beyond is not null) into.Add(node.Beyond);
        if (isLast)
        {
            if (node.Here is not null) into.Add(node.Here);
            return;
        }

        var level = TopicLevels.First(rest, out var next, out var last);
        if (node.Child(level) is { } child) Collect(child, next, last, into);
        if (node.Any is { } any) Collect(any, next, last, into);
    }

    private static void Add(FilterNode node, ReadOnlySpan<byte> filter, Subscription subscription)
    {
        var level = TopicLevels.First(filter, out var rest, out var isLast);
        if (level is [(byte)'#'])
        {
            (node.Beyond ??= new()).Add(subscription);
            return;
        }

        var child = level is [(byte)'+'] ? node.Any ??= new() : node.ChildOrNew(level);
        if (isLast) (child.Here ??= new()).Add(subscription);
        else Add(child, rest, subscription);
    }

    private static void Remove(FilterNode node, ReadOnlySpan<byte> filter, Subscription subscription)
    {
        var level = TopicLevels.First(filter, out var rest, out var isLast);
        if (level is [(byte)'#'])
        {
            node.Beyond?.Remove(subscription);
            if (node.Beyond is { IsEmpty: true }) node.Beyond = null;
            return;
        }

        var isAny = level is [(byte)'+'];
        var child = isAny ? node.Any : node.Child(level);
        if (child is null) return;
        if (isLast)
        {
            child.Here?.Remove(subscription);
            if (child.Here is { IsEmpty: true }) child.Here = null;
        }
        else
        {
            Remove(child, rest, subscription);
        }

        if (!child.IsEmpty) return;
        if (isAny) node.Any = null;
        else node.RemoveChild(level);
    }
}

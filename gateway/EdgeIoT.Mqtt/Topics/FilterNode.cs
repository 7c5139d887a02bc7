namespace EdgeIoT.Mqtt.Topics;

/// <summary>A level of the tree of filters that have wildcards.</summary>
internal sealed class FilterNode
{
    private Dictionary<byte[], FilterNode>? _children;

    /// <summary>Subscriptions whose filter ends here.</summary>
    public SubscriptionSet? Here { get; set; }

    /// <summary>Subscriptions whose filter ends with <c>#</c> behind this level.</summary>
    public SubscriptionSet? Beyond { get; set; }

    /// <summary>The level <c>+</c>.</summary>
    public FilterNode? Any { get; set; }

    public bool IsEmpty => Here is null && Beyond is null && Any is null && _children is null;

    public FilterNode? Child(ReadOnlySpan<byte> level) =>
        _children is not null && _children.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(level, out var child) ? child : null;

    public FilterNode ChildOrNew(ReadOnlySpan<byte> level)
    {
        if (Child(level) is { } child) return child;
        child = new();
        (_children ??= new(TopicComparer.Instance)).Add(level.ToArray(), child);
        return child;
    }

    public void RemoveChild(ReadOnlySpan<byte> level)
    {
        _children!.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(level);
        if (_children.Count == 0) _children = null;
    }
}

namespace EdgeIoT.Mqtt.Retained;

/// <summary>One level of the topics that have retained messages. Children are in order, so that a walk can be broken off and taken up again.</summary>
internal sealed class RetainedNode(byte[] level)
{
    private SortedSet<RetainedNode>? _children;

    public byte[] Level { get; } = level;

    /// <summary>The message of the topic that ends here.</summary>
    public RetainedMessage? Message { get; set; }

    /// <summary>Whether the journal has it.</summary>
    public bool IsKept { get; set; }

    public bool IsEmpty => Message is null && _children is null;

    public RetainedNode? Child(ReadOnlySpan<byte> level) =>
        _children is not null && _children.TryGetValue(new(level.ToArray()), out var child) ? child : null;

    public RetainedNode ChildOrNew(ReadOnlySpan<byte> level)
    {
        var child = new RetainedNode(level.ToArray());
        _children ??= new(ByLevel.Instance);
        if (_children.TryGetValue(child, out var known)) return known;
        _children.Add(child);
        return child;
    }

    public void Remove(RetainedNode child)
    {
        _children!.Remove(child);
        if (_children.Count == 0) _children = null;
    }

    /// <summary>The children in order, from a level on.</summary>
    public IEnumerable<RetainedNode> From(byte[]? level)
    {
        if (_children is null) return [];
        if (level is null) return _children;
        var from = new RetainedNode(level);
        return ByLevel.Instance.Compare(from, _children.Max) > 0 ? [] : _children.GetViewBetween(from, _children.Max);
    }

    private sealed class ByLevel : IComparer<RetainedNode>
    {
        public static readonly ByLevel Instance = new();

        public int Compare(RetainedNode? x, RetainedNode? y) => x!.Level.AsSpan().SequenceCompareTo(y!.Level);
    }
}

using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Retained;

/// <summary>Retained messages by topic. Finding costs what is found, not what there is. Owned by the lock of <see cref="RetainedMessages"/>.</summary>
internal sealed class RetainedTree
{
    private readonly RetainedNode _root = new([]);

    public RetainedNode? Find(ReadOnlySpan<byte> topic)
    {
        var node = _root;
        while (node is not null)
        {
            node = node.Child(TopicLevels.First(topic, out topic, out var isLast));
            if (isLast) return node;
        }

        return null;
    }

    public RetainedNode FindOrNew(ReadOnlySpan<byte> topic)
    {
        var node = _root;
        while (true)
        {
            node = node.ChildOrNew(TopicLevels.First(topic, out topic, out var isLast));
            if (isLast) return node;
        }
    }

    /// <summary>Removes the message of a topic, and the levels that were there for it alone.</summary>
    public void Remove(ReadOnlySpan<byte> topic) => Remove(_root, topic);

    /// <summary>Adds the next messages whose topic matches, in the order of their levels.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="after">The topic to go on behind; null: from the beginning.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="isWanted">Which of them are wanted.</param>
    /// <param name="into">Gets them.</param>
    /// <param name="withHidden">Whether topics that begin with <c>$</c> are matched by a wildcard in the first level too.</param>
    public void Collect(ReadOnlySpan<byte> filter, ReadOnlySpan<byte> after, int most, Func<RetainedMessage, bool> isWanted, List<RetainedMessage> into,
        bool withHidden = false) =>
        new Walk(TopicLevels.Split(filter), after.IsEmpty ? null : TopicLevels.Split(after), most, isWanted, into, withHidden).Visit(_root, 0, goesOn: !after.IsEmpty);

    private static void Remove(RetainedNode node, ReadOnlySpan<byte> topic)
    {
        if (node.Child(TopicLevels.First(topic, out var rest, out var isLast)) is not { } child) return;
        if (isLast) (child.Message, child.IsKept) = (null, false);
        else Remove(child, rest);
        if (child.IsEmpty) node.Remove(child);
    }

    /// <summary>One search. A node is visited before its children; on the way to the topic that the last search ended with, what comes before it is passed over.</summary>
    private readonly struct Walk(byte[][] filter, byte[][]? after, int most, Func<RetainedMessage, bool> isWanted, List<RetainedMessage> into, bool withHidden)
    {
        /// <param name="node">A node that the filter's first levels match.</param>
        /// <param name="depth">How many levels that is.</param>
        /// <param name="goesOn">Whether <c>after</c> is this node or below it.</param>
        public void Visit(RetainedNode node, int depth, bool goesOn)
        {
            var isBelow = depth >= filter.Length ? filter[^1] is [(byte)'#'] : filter[depth] is [(byte)'#'];
            if (!goesOn && (isBelow || depth == filter.Length) && node.Message is { } message && isWanted(message)) into.Add(message);
            if (into.Count >= most || (depth >= filter.Length && !isBelow)) return;
            var start = goesOn && after!.Length > depth ? after[depth] : null;
            if (isBelow || filter[depth] is [(byte)'+']) VisitAll(node, depth, start);
            else VisitOne(node.Child(filter[depth]), depth, start);
        }

        private void VisitAll(RetainedNode node, int depth, byte[]? start)
        {
            foreach (var child in node.From(start))
            {
                if (depth == 0 && !withHidden && child.Level is [(byte)'$', ..]) continue; // [MQTT-4.7.2-1]
                if (into.Count >= most) return;
                Visit(child, depth + 1, start is not null && child.Level.AsSpan().SequenceEqual(start));
            }
        }

        private void VisitOne(RetainedNode? child, int depth, byte[]? start)
        {
            var order = child is null ? -1 : start is null ? 1 : child.Level.AsSpan().SequenceCompareTo(start);
            if (order >= 0) Visit(child!, depth + 1, goesOn: order == 0);
        }
    }
}

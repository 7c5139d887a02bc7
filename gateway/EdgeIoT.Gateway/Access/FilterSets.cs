namespace EdgeIoT.Gateway.Access;

/// <summary>Topic filters as sets of topics. A filter that begins with a wildcard has none that begin with <c>$</c> ([MQTT-4.7.2-1]).</summary>
internal static class FilterSets
{
    /// <summary>Whether there is a topic that both filters match.</summary>
    public static bool Meet(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (IsDollar(a) != IsDollar(b))
            return false;
        while (true)
        {
            var first = Level(ref a, out var endOfA);
            var second = Level(ref b, out var endOfB);
            if (first is [(byte)'#'] || second is [(byte)'#'])
                return true;
            if (first is not [(byte)'+'] && second is not [(byte)'+'] && !first.SequenceEqual(second))
                return false;
            if (endOfA || endOfB)
                return (endOfA || a is [(byte)'#']) && (endOfB || b is [(byte)'#']);
        }
    }

    /// <summary>Whether <paramref name="wide"/> matches every topic that <paramref name="narrow"/> matches.</summary>
    public static bool Covers(ReadOnlySpan<byte> wide, ReadOnlySpan<byte> narrow)
    {
        if (IsDollar(wide) != IsDollar(narrow))
            return false;
        while (true)
        {
            var outer = Level(ref wide, out var endOfWide);
            var inner = Level(ref narrow, out var endOfNarrow);
            if (outer is [(byte)'#'])
                return true;
            if (inner is [(byte)'#'] || (outer is not [(byte)'+'] && !outer.SequenceEqual(inner)))
                return false;
            if (endOfNarrow)
                return endOfWide || wide is [(byte)'#'];
            if (endOfWide)
                return false;
        }
    }

    private static bool IsDollar(ReadOnlySpan<byte> filter) => filter is [(byte)'$', ..];

    private static ReadOnlySpan<byte> Level(ref ReadOnlySpan<byte> filter, out bool last)
    {
        var end = filter.IndexOf((byte)'/');
        last = end < 0;
        var level = last ? filter : filter[..end];
        filter = last ? default : filter[(end + 1)..];
        return level;
    }
}

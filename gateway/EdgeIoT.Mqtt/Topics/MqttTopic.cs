using System.Text;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Topics;

/// <summary>Rules of topic names and filters (MQTT 5.0 §4.7), on UTF-8.</summary>
public static class MqttTopic
{
    /// <summary>Whether this is a topic name: not empty, at most 65,535 bytes, no wildcard ([MQTT-4.7.1-1], [MQTT-4.7.3-1]). UTF-8 is not checked again.</summary>
    public static bool IsName(ReadOnlySpan<byte> topic) =>
        !topic.IsEmpty && topic.Length <= ushort.MaxValue && !topic.ContainsAny((byte)'+', (byte)'#', (byte)0);

    /// <summary>Whether this is a topic name.</summary>
    public static bool IsName(string topic) => IsName(Encoding.UTF8.GetBytes(topic));

    /// <summary>Whether this is a topic filter: wildcards stand alone in their level, <c>#</c> only in the last
    /// ([MQTT-4.7.1-1] to [MQTT-4.7.1-3]).</summary>
    public static bool IsFilter(ReadOnlySpan<byte> filter)
    {
        if (filter.IsEmpty || filter.Length > ushort.MaxValue || filter.Contains((byte)0)) return false;
        while (true)
        {
            var end = filter.IndexOf((byte)'/');
            var level = end < 0 ? filter : filter[..end];
            if (level.ContainsAny((byte)'+', (byte)'#') && (level.Length > 1 || (level[0] == '#' && end >= 0))) return false;
            if (end < 0) return true;
            filter = filter[(end + 1)..];
        }
    }

    /// <summary>Whether this is a topic filter.</summary>
    public static bool IsFilter(string filter) => IsFilter(Encoding.UTF8.GetBytes(filter));

    /// <summary>Whether a topic name matches a filter. A filter that begins with a wildcard does not match topics that begin with
    /// <c>$</c> ([MQTT-4.7.2-1]).</summary>
    public static bool Matches(ReadOnlySpan<byte> filter, ReadOnlySpan<byte> topic)
    {
        if (topic.IsEmpty || filter.IsEmpty) return false;
        return (topic[0] != '$' || filter[0] is not ((byte)'+' or (byte)'#')) && MatchesLevels(filter, topic);
    }

    /// <summary>Whether a topic name matches a filter.</summary>
    public static bool Matches(string filter, string topic) => Matches(Encoding.UTF8.GetBytes(filter), Encoding.UTF8.GetBytes(topic));

    internal static int Levels(ReadOnlySpan<byte> topic) => topic.Count((byte)'/') + 1;

    internal static bool HasWildcard(ReadOnlySpan<byte> filter) => filter.ContainsAny((byte)'+', (byte)'#');

    /// <summary>Splits <c>$share/group/filter</c> ([MQTT-4.8.2-1], [MQTT-4.8.2-2]); false where it is not a valid one.</summary>
    internal static bool TrySplitShared(ReadOnlySpan<byte> filter, out ReadOnlySpan<byte> group, out ReadOnlySpan<byte> inner)
    {
        group = default;
        inner = default;
        if (!IsShared(filter)) return false;
        var rest = filter["$share/"u8.Length..];
        var end = rest.IndexOf((byte)'/');
        if (end <= 0 || rest[..end].ContainsAny((byte)'+', (byte)'#')) return false;
        group = rest[..end];
        inner = rest[(end + 1)..];
        return IsFilter(inner);
    }

    internal static bool IsShared(ReadOnlySpan<byte> filter) => filter.StartsWith("$share/"u8) || filter.SequenceEqual("$share"u8);

    internal static bool IsText(ReadOnlySpan<byte> topic) => PacketReader.IsText(topic);

    private static bool MatchesLevels(ReadOnlySpan<byte> filter, ReadOnlySpan<byte> topic)
    {
        while (true)
        {
            var filterEnd = filter.IndexOf((byte)'/');
            var level = filterEnd < 0 ? filter : filter[..filterEnd];
            if (level is [(byte)'#']) return true;
            var topicEnd = topic.IndexOf((byte)'/');
            var name = topicEnd < 0 ? topic : topic[..topicEnd];
            if (level is not [(byte)'+'] && !level.SequenceEqual(name)) return false;
            if (topicEnd < 0) return filterEnd < 0 || filter[(filterEnd + 1)..] is [(byte)'#'];
            if (filterEnd < 0) return false;
            filter = filter[(filterEnd + 1)..];
            topic = topic[(topicEnd + 1)..];
        }
    }
}

namespace EdgeIoT.Mqtt.Topics;

/// <summary>Topics and filters as levels.</summary>
internal static class TopicLevels
{
    public static ReadOnlySpan<byte> First(ReadOnlySpan<byte> topic, out ReadOnlySpan<byte> rest, out bool isLast)
    {
        var end = topic.IndexOf((byte)'/');
        isLast = end < 0;
        rest = isLast ? default : topic[(end + 1)..];
        return isLast ? topic : topic[..end];
    }

    public static byte[][] Split(ReadOnlySpan<byte> topic)
    {
        var levels = new byte[MqttTopic.Levels(topic)][];
        for (var i = 0; i < levels.Length; i++) levels[i] = First(topic, out topic, out _).ToArray();
        return levels;
    }
}

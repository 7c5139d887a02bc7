using System.Text.Json;

namespace EdgeIoT.EndToEnd.Audit;

/// <summary>A reading's identity, which its sender chose.</summary>
internal readonly record struct ReadingId(string Device, long Boot, long Seq)
{
    /// <summary>Whether its device sent it before another one of its own.</summary>
    public bool Before(ReadingId other) => Boot < other.Boot || (Boot == other.Boot && Seq < other.Seq);
}

/// <summary>A reading as a gateway gives it, with the line that it came in.</summary>
internal sealed record Reading(long Sequence, ReadingId Id, string Line)
{
    public static Reading Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        return new Reading(root.GetProperty("sequence").GetInt64(),
            new ReadingId(root.GetProperty("device").GetString()!, root.GetProperty("boot").GetInt64(), root.GetProperty("seq").GetInt64()), line);
    }
}

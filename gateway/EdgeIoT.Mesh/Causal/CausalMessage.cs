using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Causal;

/// <summary>
/// A message and what was delivered to its sender before it. The message before it of the same run goes without saying.
/// <code>
///   kind │ source: 16 + 1..5 │ seq: 1..9 │ count of dots │ dots: source, seq … │ bridge │ payload
/// </code>
/// </summary>
internal sealed record CausalMessage(Dot Dot, IReadOnlyList<Dot> After, bool IsBridge, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Dots that a peer may name: more than any gateway does.</summary>
    private const int MostDots = 1024;

    /// <summary>What it takes in memory, about.</summary>
    public int Size => 64 + (After.Count * 32) + Payload.Length;

    public MessageWriter Write(MessageWriter writer)
    {
        writer.Begin(MessageKind.CausalMessage).Journal(Dot.Source).Number(Dot.Seq).Number(After.Count);
        foreach (var dot in After)
            writer.Journal(dot.Source).Number(dot.Seq);
        return writer.Bool(IsBridge).Raw(Payload.Span);
    }

    /// <summary>Null where it is malformed.</summary>
    public static CausalMessage? Read(ref MessageReader reader)
    {
        var dot = new Dot(reader.Journal(), reader.Number());
        var after = new Dot[reader.Count(MostDots)];
        for (var i = 0; i < after.Length && !reader.Failed; i++)
            after[i] = new Dot(reader.Journal(), reader.Number());
        var bridge = reader.Bool();
        var payload = reader.Rest();
        return reader.Complete && dot.Seq > 0 ? new CausalMessage(dot, after, bridge, payload.ToArray()) : null;
    }
}

using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Ordering;

/// <summary>The payload of a cut: how far each journal has its place in the total order, by journal id.</summary>
internal static class Cut
{
    /// <summary>A cut names no more journals than this; where more have grown, the rest goes into the next one.</summary>
    public const int MostJournals = 4096;

    public static byte[] Encode(MessageWriter writer, IReadOnlyList<JournalExtent> cut)
    {
        writer.BeginPayload().Number(cut.Count);
        foreach (var extent in cut)
            writer.Journal(extent.Journal).Number(extent.Last);
        return writer.Written.ToArray();
    }

    public static JournalExtent[] Decode(ReadOnlySpan<byte> payload)
    {
        var reader = new MessageReader(payload);
        var cut = new JournalExtent[reader.Count(MostJournals)];
        for (var i = 0; i < cut.Length; i++)
            cut[i] = new JournalExtent(reader.Journal(), reader.Number());
        NodeContext.Check(reader.Complete, "a cut is well-formed");
        return cut;
    }
}

using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Storage;

/// <summary>
/// Everything that the log had brought about up to one entry: the configuration, the state of the order, that of the services.
/// Whoever has it needs neither the entries up to <see cref="Index"/> nor the journal records up to <see cref="Journals"/>.
/// The same log gives the same bytes on every gateway.
/// </summary>
public sealed class MeshSnapshot
{
    private const byte Version = 1;
    private const int MostJournals = 1 << 20;

    private MeshSnapshot(ReadOnlyMemory<byte> content) => Content = content;

    /// <summary>The whole of it, as it is stored and sent.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>The mesh that it is of.</summary>
    public ulong Cluster { get; private set; }

    /// <summary>The last entry that it covers.</summary>
    public long Index { get; private set; }

    /// <summary>The term of that entry.</summary>
    public long Term { get; private set; }

    /// <summary>The chain of that entry.</summary>
    public ulong Chain { get; private set; }

    /// <summary>Place of the last reading that it covers.</summary>
    public long Sequence { get; private set; }

    /// <summary>The last record of each journal that is needed no more.</summary>
    public IReadOnlyList<JournalExtent> Journals { get; private set; } = [];

    /// <summary>The entry with the newest configuration that it covers.</summary>
    public long ConfigurationIndex { get; private set; }

    /// <summary>That configuration, as the entry has it.</summary>
    public ReadOnlyMemory<byte> Configuration { get; private set; }

    internal ReadOnlyMemory<byte> Order { get; private set; }

    internal ReadOnlyMemory<byte> Services { get; private set; }

    /// <summary>Reads a snapshot; null where the bytes are none.</summary>
    /// <param name="content">In memory that stays unchanged: the snapshot keeps it.</param>
    public static MeshSnapshot? Decode(ReadOnlyMemory<byte> content)
    {
        var reader = new MessageReader(content.Span);
        if (reader.Byte() != Version)
            return null;
        var snapshot = new MeshSnapshot(content)
        {
            Cluster = reader.Fixed(),
            Index = reader.Number(),
            Term = reader.Number(),
            Chain = reader.Fixed(),
            Sequence = reader.Number(),
        };
        var journals = new List<JournalExtent>();
        for (var count = reader.Count(MostJournals); count > 0 && !reader.Failed; count--)
            journals.Add(new JournalExtent(reader.Journal(), reader.Number()));
        snapshot.Journals = journals;
        snapshot.ConfigurationIndex = reader.Number();
        snapshot.Configuration = reader.Bytes().ToArray();
        snapshot.Order = reader.Bytes().ToArray();
        snapshot.Services = reader.Bytes().ToArray();
        return reader.Complete && snapshot.Index > 0 ? snapshot : null;
    }

    internal static MeshSnapshot Encode(
        MessageWriter writer, ulong cluster, (long Index, long Term, ulong Chain) entry, long sequence, IReadOnlyList<JournalExtent> journals,
        (long Index, byte[] Payload) configuration, byte[] order, ReadOnlySpan<byte> services)
    {
        writer.BeginPayload().Byte(Version).Fixed(cluster).Number(entry.Index).Number(entry.Term).Fixed(entry.Chain).Number(sequence).Number(journals.Count);
        foreach (var extent in journals)
            writer.Journal(extent.Journal).Number(extent.Last);
        writer.Number(configuration.Index).Bytes(configuration.Payload).Bytes(order).Bytes(services);
        var snapshot = Decode(writer.Written.ToArray());
        NodeContext.Check(snapshot is not null, "a snapshot can be read back");
        return snapshot!;
    }
}

using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Election;

/// <summary>
/// A term carries its epoch, so that every vote, heartbeat and entry does, and any term of a later epoch is above all of an earlier one.
/// <code>
///   0 │ epoch - 1: 15 bits │ 16 bits of the id of who was promoted │ term within the epoch: 32 bits
/// </code>
/// Two survivors that are promoted to the same epoch begin two lines, one of which is above the other. In epoch 1 a term is the plain number.
/// </summary>
internal static class EpochTerm
{
    public const long MostEpochs = 1 << 15;

    private const int LineShift = 32;
    private const int EpochShift = 48;

    /// <summary>The first term of an epoch that begins with <paramref name="promoted"/>.</summary>
    public static long First(long epoch, NodeId promoted)
    {
        NodeContext.Check(epoch is > 1 and <= MostEpochs, "an epoch has 15 bits");
        Span<byte> id = stackalloc byte[NodeId.Size];
        promoted.Write(id);
        return (epoch - 1 << EpochShift) | ((long)((id[0] << 8) | id[1]) << LineShift) | 1;
    }

    public static long EpochOf(long term) => (term >> EpochShift) + 1;

    /// <summary>The term as people are told it.</summary>
    public static long Within(long term) => (uint)term;

    /// <summary>The epoch and with whom it began: one line of decisions. 0 for the first epoch.</summary>
    public static long LineOf(long term) => term >> LineShift;
}

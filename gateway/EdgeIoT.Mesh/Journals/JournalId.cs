using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Journals;

/// <summary>
/// One ingress journal: what one gateway took in during one run. A journal is never continued: the incarnation is on
/// disk before the first record is sent, so that a record which a peer has and the restarted owner lost cannot share its
/// number with another one.
/// </summary>
public readonly record struct JournalId(NodeId Gateway, uint Incarnation) : IComparable<JournalId>
{
    /// <summary>The size on the wire, in bytes.</summary>
    public const int Size = NodeId.Size + 4;

    /// <summary>Order of journals inside a cut: by gateway id, then by incarnation.</summary>
    public int CompareTo(JournalId other)
    {
        var gateway = Gateway.CompareTo(other.Gateway);
        return gateway != 0 ? gateway : Incarnation.CompareTo(other.Incarnation);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Gateway}-{Incarnation}";

    public static bool operator <(JournalId left, JournalId right) => left.CompareTo(right) < 0;

    public static bool operator >(JournalId left, JournalId right) => left.CompareTo(right) > 0;

    public static bool operator <=(JournalId left, JournalId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(JournalId left, JournalId right) => left.CompareTo(right) >= 0;
}

using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Datagrams;

/// <summary>Counts of <see cref="DatagramSessions"/> since the start.</summary>
public sealed class DatagramCounters
{
    private readonly long[] _refused = new long[Enum.GetValues<RefusalReason>().Length];

    /// <summary>Datagrams and bytes that were sent.</summary>
    public long Sent { get; internal set; }

    /// <inheritdoc cref="Sent"/>
    public long SentBytes { get; internal set; }

    /// <summary>Datagrams and bytes that arrived, refused ones included.</summary>
    public long Received { get; internal set; }

    /// <inheritdoc cref="Received"/>
    public long ReceivedBytes { get; internal set; }

    /// <summary>Handshakes that were begun here, and sessions that came of handshakes of either side.</summary>
    public long Handshakes { get; internal set; }

    /// <inheritdoc cref="Handshakes"/>
    public long Established { get; internal set; }

    /// <summary>Messages that were dropped because too many waited for a handshake, or it failed.</summary>
    public long Dropped { get; internal set; }

    /// <summary>How many datagrams were refused for <paramref name="reason"/>.</summary>
    public long Refused(RefusalReason reason) => _refused[(int)reason];

    /// <summary>How many datagrams were refused in all.</summary>
    public long RefusedInAll => _refused.Sum();

    internal void Refuse(RefusalReason reason) => _refused[(int)reason]++;
}

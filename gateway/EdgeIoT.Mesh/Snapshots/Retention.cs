using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Ordering;
using EdgeIoT.Mesh.Storage;

namespace EdgeIoT.Mesh.Snapshots;

/// <summary>
/// Keeps log and journals from growing without bound. Snapshots of the applied state are taken as it moves on; when more is kept than
/// is to be, everything begins behind the oldest of them that is enough.
/// <code>
///   forgotten │ base ··· snapshot ··· snapshot ··· snapshot ··· applied
///             └── what is kept: entries, and the readings that they order ──┘
/// </code>
/// Snapshots that are not the base are in memory only: a restart takes them again as it replays.
/// </summary>
internal sealed class Retention(NodeContext context, ReplicatedLog log, Func<ulong> cluster)
{
    private const int Steps = 8;

    private readonly Queue<(MeshSnapshot Snapshot, long At)> _taken = new();
    private long _takenAt;
    private long _baseAt;

    /// <summary>What log and journals begin behind; null while they begin at 1.</summary>
    public MeshSnapshot? Base { get; private set; }

    /// <summary>The order begins with a snapshot, or anew.</summary>
    public void Begin(MeshSnapshot? snapshot)
    {
        Base = snapshot;
        _taken.Clear();
        _takenAt = _baseAt = 0;
    }

    /// <summary>Takes a snapshot where enough was applied since the last one.</summary>
    public void Applied(Orderer orderer)
    {
        if (orderer.AppliedBytes - _takenAt < context.Options.Retain / Steps || !orderer.IsSettled)
            return;
        _takenAt = orderer.AppliedBytes;
        _taken.Enqueue((Take(orderer), _takenAt));
    }

    /// <summary>The snapshot to begin behind from now on, or null where what is kept is not too much.</summary>
    public MeshSnapshot? Next(Orderer orderer)
    {
        MeshSnapshot? next = null;
        while (orderer.AppliedBytes - _baseAt > context.Options.Retain && _taken.TryDequeue(out var oldest))
            (next, _baseAt) = oldest;
        if (next is not null)
            Base = next;
        return next;
    }

    /// <summary>A snapshot of what is applied now.</summary>
    public MeshSnapshot Take(Orderer orderer)
    {
        context.Counters.Add("snapshots_taken");
        var configuration = log.ConfigurationAt(orderer.Applied);
        var payload = configuration.Encode(context.Writer);
        var order = orderer.Capture();
        return MeshSnapshot.Encode(
            context.Writer, cluster(), (orderer.Applied, log.TermOf(orderer.Applied), log.ChainAt(orderer.Applied)), orderer.Sequence,
            orderer.Positions(), (configuration.Index, payload), order, context.Host.CaptureServices().Span);
    }
}

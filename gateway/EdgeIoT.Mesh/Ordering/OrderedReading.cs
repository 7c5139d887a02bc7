using EdgeIoT.Mesh.Journals;

namespace EdgeIoT.Mesh.Ordering;

/// <summary>A reading with its place in the total order.</summary>
/// <param name="Sequence">Its place: from 1, without gaps, the same on every gateway.</param>
/// <param name="Device">The board that sampled it.</param>
/// <param name="Boot">The board's boot counter.</param>
/// <param name="Seq">The board's number for it within the boot.</param>
/// <param name="Journal">The journal that it came in by.</param>
/// <param name="Record">Its record in that journal.</param>
/// <param name="Body">What the gateway that took it in stored with it; opaque to the mesh.</param>
/// <param name="Replayed">An earlier run of this gateway has delivered it already.</param>
public readonly record struct OrderedReading(
    long Sequence, string Device, long Boot, long Seq, JournalId Journal, long Record, ReadOnlyMemory<byte> Body, bool Replayed);

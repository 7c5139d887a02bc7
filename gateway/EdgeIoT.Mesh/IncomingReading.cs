namespace EdgeIoT.Mesh;

/// <summary>A reading as it comes in.</summary>
/// <param name="Boot">The board's boot counter, 0 to 2^53.</param>
/// <param name="Seq">The board's number for it within the boot, 0 to 2^53.</param>
/// <param name="Body">What to store with it, at most 512 bytes; must not change afterwards.</param>
public readonly record struct IncomingReading(long Boot, long Seq, ReadOnlyMemory<byte> Body);

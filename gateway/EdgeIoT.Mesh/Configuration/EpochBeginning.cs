namespace EdgeIoT.Mesh.Configuration;

/// <summary>Where an epoch branches off: whoever has decided something else behind that entry is not of it.</summary>
/// <param name="Term">The first term of the epoch.</param>
/// <param name="Index">The last entry before it.</param>
/// <param name="Chain">The chain of that entry.</param>
/// <param name="Decided">How far its first coordinator knew the log to be decided: what stands between there and <paramref name="Index"/> may have been
/// decided otherwise without it.</param>
internal readonly record struct EpochBeginning(long Term, long Index, ulong Chain, long Decided);

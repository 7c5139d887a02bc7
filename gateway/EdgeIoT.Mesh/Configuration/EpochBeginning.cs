namespace EdgeIoT.Mesh.Configuration;

/// <summary>Where an epoch branches off: whoever has decided something else behind that entry is not of it.</summary>
/// <param name="Term">The first term of the epoch.</param>
/// <param name="Index">The last entry before it.</param>
/// <param name="Chain">The chain of that entry.</param>
internal readonly record struct EpochBeginning(long Term, long Index, ulong Chain);

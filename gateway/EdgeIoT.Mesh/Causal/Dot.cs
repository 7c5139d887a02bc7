using EdgeIoT.Mesh.Journals;

namespace EdgeIoT.Mesh.Causal;

/// <summary>
/// One broadcast: the <paramref name="Seq"/>-th, from 1 on, of one run of a gateway. A run that ended leaves its numbers behind: what it forgot
/// with its memory cannot share a dot with what the next run sends (the incarnation is on disk before that).
/// </summary>
/// <param name="Source">Gateway and incarnation, as a journal is named.</param>
/// <param name="Seq">Its number there.</param>
internal readonly record struct Dot(JournalId Source, long Seq);

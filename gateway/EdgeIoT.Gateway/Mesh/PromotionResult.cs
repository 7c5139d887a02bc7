namespace EdgeIoT.Gateway.Mesh;

/// <summary>What became of a promotion.</summary>
/// <param name="Epoch">The epoch that has begun; 0 where it was refused.</param>
/// <param name="Problem">Why it was refused, or why the new epoch is not led; null where all is done.</param>
internal readonly record struct PromotionResult(long Epoch, string? Problem);

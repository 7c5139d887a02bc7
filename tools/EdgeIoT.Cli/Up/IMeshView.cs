namespace EdgeIoT.Cli.Up;

/// <summary>One look at the mesh with what changed since the last one.</summary>
internal sealed record MeshFrame(MeshSnapshot Snapshot, IReadOnlyList<string> Events, double ReadingsPerSecond);

/// <summary>Shows frames until told to stop; <c>next</c> takes its time.</summary>
internal interface IMeshView
{
    Task RunAsync(Func<CancellationToken, Task<MeshFrame>> next, CancellationToken stop);
}

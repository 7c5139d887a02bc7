namespace EdgeIoT.Simulation.Invariants;

/// <summary>The mesh broke one of its promises. Ends the world.</summary>
public sealed class ViolationException(string promise, string what) : Exception($"{promise}: {what}")
{
    /// <summary>The promise that was broken, in the words of the invariant.</summary>
    public string Promise { get; } = promise;
}

namespace EdgeIoT.Mesh.Causal;

/// <summary>What is known of another gateway.</summary>
internal sealed class CausalPeer
{
    /// <summary>What it is known to have delivered: it said so, or it sent something that comes after it.</summary>
    public CausalClock Clock { get; } = new();

    /// <summary>How much of the own clock it was told, as a version.</summary>
    public long Told { get; set; }

    /// <summary>Whether it may have something that is missing here.</summary>
    public bool IsAhead { get; set; }
}

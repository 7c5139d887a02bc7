namespace EdgeIoT.Mesh;

/// <summary>What becomes of readings while no majority of disks confirms them.</summary>
public enum AckPolicy
{
    /// <summary>They are not acknowledged; their sender keeps them.</summary>
    Hold,

    /// <summary>They are acknowledged as <see cref="IngestResult.Local"/> when this gateway's own disk has them and <see cref="MeshOptions.DegradeAfter"/> has
    /// passed, where their device is attached here for certain; <see cref="IMeshHost.Upgraded"/> tells when a majority has them after all. Otherwise they are held.</summary>
    Degrade,
}

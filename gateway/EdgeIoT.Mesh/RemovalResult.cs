namespace EdgeIoT.Mesh;

/// <summary>What became of a gateway's removal.</summary>
public enum RemovalResult
{
    /// <summary>It belongs to the mesh no more, and is not taken in again under its identity.</summary>
    Removed,

    /// <summary>No gateway of the mesh is called so.</summary>
    Unknown,

    /// <summary>Several gateways are called so: the id says which is meant.</summary>
    Ambiguous,

    /// <summary>It is the only voter, and none of the others has what it takes to be one.</summary>
    LastVoter,

    /// <summary>Without it, too few of the voters that are left are there to decide anything.</summary>
    TooFewLeft,

    /// <summary>Some gateway speaks a version of the protocol that knows no removal.</summary>
    OldProtocol,

    /// <summary>As many gateways were removed already as a mesh remembers.</summary>
    TooMany,

    /// <summary>No coordinator is known here, or it does not answer.</summary>
    NoCoordinator,

    /// <summary>It is under way and not done: the voters that are needed are slow or away. Asking again is harmless.</summary>
    NotYet,
}

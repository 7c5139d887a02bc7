namespace EdgeIoT.Simulator.Flash;

/// <summary>What survives a restart of a simulated board.</summary>
internal interface IFlash
{
    /// <summary>The saved state, or null.</summary>
    byte[]? ReadState();

    /// <summary>The saved backlog, or null.</summary>
    byte[]? ReadBacklog();

    /// <summary>False if it could not be written.</summary>
    bool TryWriteState(byte[] state);

    /// <summary>False if it could not be written.</summary>
    bool TryWriteBacklog(byte[] backlog);
}

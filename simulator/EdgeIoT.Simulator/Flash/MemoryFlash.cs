namespace EdgeIoT.Simulator.Flash;

/// <summary>Survives restarts of the board, not of the process.</summary>
internal sealed class MemoryFlash : IFlash
{
    private byte[]? _state;
    private byte[]? _backlog;

    public byte[]? ReadState() => _state;

    public byte[]? ReadBacklog() => _backlog;

    public bool TryWriteState(byte[] state)
    {
        _state = state;
        return true;
    }

    public bool TryWriteBacklog(byte[] backlog)
    {
        _backlog = backlog;
        return true;
    }
}

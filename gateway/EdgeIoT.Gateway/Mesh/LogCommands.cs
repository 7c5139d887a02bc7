namespace EdgeIoT.Gateway.Mesh;

/// <summary>The way onto the log for a service.</summary>
public sealed class LogCommands
{
    private readonly InputQueue _queue;
    private ILogService? _service;

    internal LogCommands(InputQueue queue) => _queue = queue;

    /// <summary>Whom the answers go to; null while nobody asks.</summary>
    public ILogService? Service
    {
        get => Volatile.Read(ref _service);
        set => Volatile.Write(ref _service, value);
    }

    /// <summary>Puts a command on the log; answered by <see cref="ILogService.Decided"/>. Any thread. False where the gateway does not keep up.</summary>
    /// <param name="ticket">Comes back with the answer.</param>
    /// <param name="command">What the log is to hold. Copied.</param>
    public bool TryPropose(long ticket, ReadOnlySpan<byte> command) => _queue.TryPost(InputKind.Propose, ticket, command, wake: false);

    /// <summary>Lets the node look at what was proposed: after the last of those that came together.</summary>
    public void Wake() => _queue.Wake();
}

/// <summary>A service whose commands go on the log. Called on the node's loop, which must not be kept.</summary>
public interface ILogService
{
    /// <summary>The command has its place on the log and is on a majority of disks; <paramref name="index"/> 0 where it was refused, or nobody
    /// knows any more: it may have its place all the same.</summary>
    void Decided(long ticket, long index);

    /// <summary>A round of the loop ends: what was answered in it can be sent together.</summary>
    void EndRound();
}

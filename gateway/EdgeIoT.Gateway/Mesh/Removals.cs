using System.Collections.Concurrent;
using EdgeIoT.Mesh;

namespace EdgeIoT.Gateway.Mesh;

/// <summary>Removals that operators ask for, on their way to the node and back.</summary>
internal sealed class Removals(InputQueue queue)
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<RemovalResult>> _open = new();
    private long _ticket;

    /// <summary>Removes a gateway, named by its name or id. Any thread; the node answers within some ten seconds.</summary>
    public async Task<RemovalResult> RemoveAsync(string gateway, CancellationToken cancel)
    {
        var ticket = Interlocked.Increment(ref _ticket);
        var answer = new TaskCompletionSource<RemovalResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[ticket] = answer;
        try
        {
            queue.Post(new Input(InputKind.Remove) { Number = ticket, Subject = gateway });
            return await answer.Task.WaitAsync(cancel);
        }
        finally
        {
            _open.TryRemove(ticket, out _);
        }
    }

    /// <summary>The node's answer; nobody may be waiting for it any more.</summary>
    public void Answer(long ticket, RemovalResult result)
    {
        if (_open.TryGetValue(ticket, out var answer))
            answer.TrySetResult(result);
    }
}

namespace EdgeIoT.Mesh.Storage;

/// <summary>What waits for the disk: each step runs when the write that it depends on, and so all before it, is durable.</summary>
internal sealed class DurableQueue
{
    private readonly Queue<(long Write, Action<long> Then, long Argument)> _waiting = new();
    private long _last;
    private long _durable;

    /// <summary>Runs <paramref name="then"/> with <paramref name="argument"/> when write number <paramref name="write"/> is durable.</summary>
    public void After(long write, Action<long> then, long argument)
    {
        if (write <= _durable)
        {
            then(argument);
            return;
        }

        NodeContext.Check(write >= _last, "writes are numbered upwards");
        _last = write;
        _waiting.Enqueue((write, then, argument));
    }

    /// <summary>Write <paramref name="durable"/> and all before it are durable.</summary>
    public void Complete(long durable)
    {
        _durable = durable;
        while (_waiting.TryPeek(out var next) && next.Write <= durable)
        {
            _waiting.Dequeue();
            next.Then(next.Argument);
        }
    }
}

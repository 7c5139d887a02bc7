using System.IO.Pipelines;

namespace EdgeIoT.Mqtt.Fuzzing.Connections;

/// <summary>Instead of pool threads: what is to be done later is done when the world says so, on its thread, in order.</summary>
internal sealed class LateWork : PipeScheduler
{
    private readonly Queue<(Action<object?> Action, object? State)> _waiting = new();

    public override void Schedule(Action<object?> action, object? state) => _waiting.Enqueue((action, state));

    /// <summary>Does what waits; false where nothing did.</summary>
    public bool Run()
    {
        if (_waiting.Count == 0) return false;
        while (_waiting.TryDequeue(out var work)) work.Action(work.State);
        return true;
    }
}

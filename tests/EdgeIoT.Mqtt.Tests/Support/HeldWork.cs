using System.IO.Pipelines;

namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>Keeps what is to be done later until it is released; from then on it is done on pool threads.</summary>
internal sealed class HeldWork : PipeScheduler
{
    private readonly Lock _gate = new();
    private List<(Action<object?> Action, object? State)>? _held = [];

    public override void Schedule(Action<object?> action, object? state)
    {
        lock (_gate)
        {
            if (_held is null) ThreadPool.Schedule(action, state);
            else _held.Add((action, state));
        }
    }

    public void Release()
    {
        lock (_gate)
        {
            foreach (var (action, state) in _held ?? []) ThreadPool.Schedule(action, state);
            _held = null;
        }
    }
}

using System.Diagnostics;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client;

/// <summary>The bound of what a client keeps, and what happens where it is hit.</summary>
internal sealed partial class ClientSession
{
    private readonly LinkedList<WaitingCaller> _callers = new();
    private int _held;
    private long _heldBytes;
    private TaskCompletionSource? _drained;

    /// <summary>Publishes that are kept, waiting or not acknowledged.</summary>
    public int Held
    {
        get
        {
            lock (Gate) return _held;
        }
    }

    public long HeldBytes
    {
        get
        {
            lock (Gate) return _heldBytes;
        }
    }

    public long Dropped { get; private set; }

    public long Refused { get; private set; }

    public long Expired { get; private set; }

    /// <summary>Puts a publish behind those that wait, or does what the policy says. True where it waits in the queue now; otherwise it is completed.</summary>
    public ValueTask<bool> AdmitAsync(WaitingPublish publish, CancellationToken cancellation)
    {
        lock (Gate)
        {
            if (Fits(publish) && _callers.Count == 0)
            {
                Enqueue(publish);
                return new(result: true);
            }

            if (policy == MqttQueuePolicy.DropOldest && publish.Size <= maxBytes && DropFor(publish)) return new(result: true);
            if (policy == MqttQueuePolicy.Wait && publish.Size <= maxBytes) return new(WaitAsync(publish, cancellation));
            Refused++;
        }

        publish.Complete(new(MqttReasonCode.QuotaExceeded, Reason: "the client's queue is full"));
        return new(result: false);
    }

    /// <summary>A publish is completed: there is room for the next. One that was never admitted took none.</summary>
    public void Release(WaitingPublish publish)
    {
        lock (Gate)
        {
            if (!publish.IsHeld) return;
            publish.IsHeld = false;
            _held--;
            _heldBytes -= publish.Size;
            Debug.Assert(_held >= 0 && _heldBytes >= 0, "What is released was held.");
            while (_callers.First is { } first && Fits(first.Value.Publish))
            {
                _callers.RemoveFirst();
                Enqueue(first.Value.Publish);
                first.Value.Admitted.TrySetResult(true);
            }

            if (_held == 0) _drained?.TrySetResult();
        }
    }

    /// <summary>Completes when nothing is kept; once asked for, what is admitted later does not undo it.</summary>
    public Task DrainedAsync()
    {
        lock (Gate)
        {
            if (_held == 0) return Task.CompletedTask;
            _drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    /// <summary>Takes the next that waits; what is worth nothing any more is passed over.</summary>
    public bool TryDequeue(TimeProvider clock, out WaitingPublish publish)
    {
        while (Waiting.TryDequeue(out publish!))
        {
            if (publish.MessageExpiry is not { } seconds || clock.GetElapsedTime(publish.Since).TotalSeconds < seconds) return true;
            Expired++;
            publish.Complete(new(MqttReasonCode.UnspecifiedError, Reason: "it expired before it could be sent"));
        }

        return false;
    }

    private bool Fits(WaitingPublish publish) => _held < maxMessages && _heldBytes + publish.Size <= maxBytes;

    private void Enqueue(WaitingPublish publish)
    {
        publish.IsHeld = true;
        _held++;
        _heldBytes += publish.Size;
        Waiting.Enqueue(publish);
    }

    private bool DropFor(WaitingPublish publish)
    {
        while (!Fits(publish) && Waiting.TryDequeue(out var oldest))
        {
            Dropped++;
            oldest.Complete(new(MqttReasonCode.QuotaExceeded, Reason: "dropped from the client's full queue"));
        }

        if (!Fits(publish)) return false;
        Enqueue(publish);
        return true;
    }

    private async Task<bool> WaitAsync(WaitingPublish publish, CancellationToken cancellation)
    {
        var caller = new WaitingCaller(publish, new(TaskCreationOptions.RunContinuationsAsynchronously));
        var node = _callers.AddLast(caller);
        bool admitted;
        await using (cancellation.UnsafeRegister(_ => GiveUp(node), state: null).ConfigureAwait(false))
            admitted = await caller.Admitted.Task.ConfigureAwait(false);
        if (!admitted) publish.Complete(new(MqttReasonCode.QuotaExceeded, Reason: "there was no room in the client's queue until its caller gave up"));
        return admitted;
    }

    private void GiveUp(LinkedListNode<WaitingCaller> caller)
    {
        lock (Gate)
        {
            if (caller.List is null) return;
            _callers.Remove(caller);
        }

        caller.Value.Admitted.TrySetResult(false);
    }

    private sealed record WaitingCaller(WaitingPublish Publish, TaskCompletionSource<bool> Admitted);
}

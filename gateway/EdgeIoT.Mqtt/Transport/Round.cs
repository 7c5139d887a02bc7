namespace EdgeIoT.Mqtt.Transport;

/// <summary>
/// What one thread does in one go: a read of a connection, a batch of the host. Each output that it wrote to is flushed once, at its end,
/// when no lock is held. Rounds nest; the outermost counts.
/// </summary>
internal sealed class Round
{
    private const int Large = 128 * 1024;

    [ThreadStatic]
    private static Round? _current;

    private readonly List<PacketOutput> _outputs = [];
    private readonly List<Action> _atEnd = [];
    private int _depth;
    private int _sinceRelief;

    public EncodedFrames Frames { get; } = new();

    public static Round Begin()
    {
        var round = _current ??= new();
        round._depth++;
        return round;
    }

    /// <summary>Flushes the output when the thread's round ends, or now where there is none.</summary>
    public static void Schedule(PacketOutput output)
    {
        if (_current is { _depth: > 0 } round) round._outputs.Add(output);
        else output.Flush();
    }

    /// <summary>Calls it when the thread's round ends, before its outputs are flushed and with no lock held, or now where there is none.</summary>
    public static void AtEnd(Action action)
    {
        if (_current is not { _depth: > 0 } round) action();
        else if (!round._atEnd.Contains(action)) round._atEnd.Add(action);
    }

    /// <summary>In a long round, flushes what has grown large, so that a slow receiver shows before its output takes up the memory.
    /// Not to be called with a lock held.</summary>
    public void Relieve()
    {
        if (++_sinceRelief % 64 == 0) RelieveNow();
    }

    /// <inheritdoc cref="Relieve"/>
    public void RelieveNow()
    {
        for (var i = 0; i < _outputs.Count; i++)
        {
            if (_outputs[i].Unsent > Large) _outputs[i].Flush();
        }
    }

    /// <summary>Flushes what was written so far, if this is the outermost round.</summary>
    public void Flush()
    {
        if (_depth > 1) return;

        // Flushing may write to further outputs: they join the list.
        for (var i = 0; i < _outputs.Count; i++) _outputs[i].Flush();
        _outputs.Clear();
    }

    public void End()
    {
        try
        {
            // Flushing may end a connection, whose will asks to be called.
            do EndOnce();
            while (_depth == 1 && _atEnd.Count > 0);
        }
        finally
        {
            _depth--;
        }
    }

    private void EndOnce()
    {
        try
        {
            if (_depth == 1) CallAtEnd();
        }
        finally
        {
            Flush();
        }
    }

    private void CallAtEnd()
    {
        while (_atEnd.Count > 0)
        {
            // It may ask to be called again.
            var action = _atEnd[^1];
            _atEnd.RemoveAt(_atEnd.Count - 1);
            action();
        }
    }
}

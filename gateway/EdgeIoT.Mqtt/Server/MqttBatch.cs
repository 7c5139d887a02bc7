using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Server;

/// <summary>
/// While it is open, what this thread publishes, completes or sends is gathered; its end flushes each connection once.
/// It must end on the thread that began it, without an await between. Batches nest; the outermost counts.
/// </summary>
public readonly ref struct MqttBatch
{
    private readonly Round _round;

    internal MqttBatch(Round round) => _round = round;

    /// <summary>Calls <paramref name="action"/> when this thread's outermost batch ends, or what it has read from its connections is handled: before what that gave rise to is sent,
    /// and with no lock held. At once where there is neither; once where it is asked for several times. It should not throw.</summary>
    public static void AtEnd(Action action) => Round.AtEnd(action);

    /// <summary>Sends what was gathered so far, if no other batch is around this one.</summary>
    public void Flush() => _round.Flush();

    /// <summary>Ends the batch: sends what it gathered.</summary>
    public void Dispose() => _round.End();
}

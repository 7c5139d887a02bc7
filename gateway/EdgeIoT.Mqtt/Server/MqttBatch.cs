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

    /// <summary>Ends the batch: sends what it gathered.</summary>
    public void Dispose() => _round.End();
}

namespace EdgeIoT.Mqtt.Publishing;

/// <summary>
/// Decides whether and when a publish is acknowledged and routed. Called on the connection's read loop, so it must not block;
/// a verdict that needs time is <see cref="PublishVerdict.Pending"/>, and is completed by its ticket from any thread.
/// Acknowledgements leave in packet order whatever the order of completion.
/// </summary>
/// <remarks>While as many publishes of a connection are pending as its window holds, the server does not read its socket,
/// and does not count that silence against its keep-alive.</remarks>
public interface IPublishGate
{
    /// <summary>A client publishes, at any QoS; or the server publishes a client's will (<see cref="IncomingPublish.IsWill"/>,
    /// for which <see cref="PublishVerdict.Pending"/> counts as acceptance).</summary>
    PublishVerdict Publishing(in IncomingPublish publish);

    /// <summary>All packets that were there to be read on one connection have been handed over: the place to pass what
    /// <see cref="Publishing"/> collected on in one piece. Called on the same thread.</summary>
    void RoundEnded()
    {
    }

    /// <summary>The connection ended. Its tickets may still be completed: that does nothing.</summary>
    void ConnectionClosed(long connectionId)
    {
    }
}

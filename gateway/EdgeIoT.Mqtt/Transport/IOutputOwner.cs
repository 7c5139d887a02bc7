namespace EdgeIoT.Mqtt.Transport;

/// <summary>What a <see cref="PacketOutput"/> tells its connection. Called without a lock of the output, on the thread that flushes.</summary>
internal interface IOutputOwner
{
    /// <summary>So many bytes, of so many packets, are about to be handed to the transport. False where they must not be: the output fails.</summary>
    bool Sending(int bytes, int packets);

    /// <summary>There is room again: what waits may be written now.</summary>
    void Refill();

    /// <summary>The transport takes nothing any more.</summary>
    void OutputFailed();
}

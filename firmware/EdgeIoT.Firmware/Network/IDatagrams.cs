namespace EdgeIoT.Firmware.Network
{
    /// <summary>Datagrams for discovery. Nothing here throws: what cannot be sent or received is lost, as datagrams are.</summary>
    public interface IDatagrams
    {
        /// <summary>The address that the last datagram came from.</summary>
        string SenderHost { get; }

        /// <summary>The port that it came from.</summary>
        int SenderPort { get; }

        /// <summary>Sends one.</summary>
        void Send(byte[] datagram, string host, int port);

        /// <summary>Takes one that has arrived; 0 if there is none. Does not wait.</summary>
        int Receive(byte[] target);
    }
}

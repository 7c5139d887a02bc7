using EdgeIoT.Device.Gateways;

namespace EdgeIoT.Firmware.Messaging
{
    /// <summary>One connection at a time. What comes of it is posted to the inbox of the program, with the number of the attempt.</summary>
    public interface IMqttLink
    {
        /// <summary>Begins an attempt; the one before it is over.</summary>
        void Connect(ConnectTarget target);

        /// <summary>Subscribes with QoS 1.</summary>
        void Subscribe(string[] filters);

        /// <summary>Publishes with QoS 1; the identifier that its acknowledgement carries, or 0 if it went nowhere.</summary>
        int Publish(string topic, byte[] payload, bool retain);

        /// <summary>Ends the connection or the attempt, with DISCONNECT or without; nothing more is posted of it that counts.</summary>
        void Close(bool graceful);
    }
}

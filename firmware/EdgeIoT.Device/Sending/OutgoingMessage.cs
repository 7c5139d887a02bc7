namespace EdgeIoT.Device.Sending
{
    /// <summary>What <see cref="DeviceAction.Publish"/> publishes, with QoS 1. The same instance each time: use it before the next call.</summary>
    public sealed class OutgoingMessage
    {
        /// <summary>The topic.</summary>
        public string Topic { get; internal set; } = "";

        /// <summary>The payload, which belongs to the host from now on.</summary>
        public byte[] Payload { get; internal set; } = new byte[0];

        /// <summary>Whether it is retained.</summary>
        public bool Retain { get; internal set; }

        /// <summary>What <see cref="DeviceBrain.OnAcknowledged"/> is called with; 0: the brain does not ask.</summary>
        public int Handle { get; internal set; }
    }
}

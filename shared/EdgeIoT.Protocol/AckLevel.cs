namespace EdgeIoT.Protocol
{
    /// <summary>
    /// How safe a reading is when it is acknowledged: MQTT 5 user property <c>ack</c> of a PUBACK.
    /// </summary>
    public static class AckLevel
    {
        /// <summary>The name of the user property.</summary>
        public const string Property = "ack";

        /// <summary>On the disk of one gateway.</summary>
        public const string Local = "local";

        /// <summary>On the disks of a majority: the default with three gateways or more.</summary>
        public const string Quorum = "quorum";
    }
}

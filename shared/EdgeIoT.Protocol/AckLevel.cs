namespace EdgeIoT.Protocol
{
    /// <summary>
    /// How safe a reading is when it is acknowledged: MQTT 5 user property <c>ack</c> of a PUBACK.
    /// </summary>
    public static class AckLevel
    {
        /// <summary>The name of the user property.</summary>
        public const string Property = "ack";

        /// <summary>On the disk of one gateway, and not known to be on another: the only voter's, or, where the topic's policy is to degrade, that of
        /// a gateway without a majority.</summary>
        public const string Local = "local";

        /// <summary>On the disks of a majority of the voters, and on two at least.</summary>
        public const string Quorum = "quorum";
    }
}

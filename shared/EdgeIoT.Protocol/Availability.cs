namespace EdgeIoT.Protocol
{
    /// <summary>The payloads of the availability topics, as Home Assistant expects them.</summary>
    public static class Availability
    {
        /// <summary>There, and publishing.</summary>
        public const string Online = "online";

        /// <summary>Gone: said by the board before it leaves, by its will, or by the mesh.</summary>
        public const string Offline = "offline";
    }
}

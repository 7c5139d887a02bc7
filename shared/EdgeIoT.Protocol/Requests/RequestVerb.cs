namespace EdgeIoT.Protocol.Requests
{
    /// <summary>What boards understand below <c>edgeiot/device/{id}/request/</c>.</summary>
    public static class RequestVerb
    {
        /// <summary>Use the gateway at <c>mqtt</c>: the redirect of a gateway to a board that speaks MQTT 3.1.1.</summary>
        public const string Move = "move";

        /// <summary>Sample every <c>interval_ms</c> from now on.</summary>
        public const string Interval = "interval";

        /// <summary>Answer with all counters.</summary>
        public const string Diagnostics = "diagnostics";

        /// <summary>Save what is buffered and start again.</summary>
        public const string Reboot = "reboot";

        /// <summary>Take a part of another application; see <see cref="Updates.UpdateRequest"/>. The one request that is not JSON.</summary>
        public const string Update = "update";
    }
}

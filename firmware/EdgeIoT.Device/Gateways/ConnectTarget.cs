using EdgeIoT.Protocol;

namespace EdgeIoT.Device.Gateways
{
    /// <summary>What <see cref="DeviceAction.Connect"/> connects to, and as whom. The same instance each time.</summary>
    public sealed class ConnectTarget
    {
        internal ConnectTarget(DeviceOptions options)
        {
            ClientId = options.DeviceId;
            KeepAliveSeconds = options.KeepAliveSeconds;
            WillTopic = Topics.Availability(options.DeviceId);
        }

        /// <summary>The number of the attempt, which comes back with every event of this connection.</summary>
        public int Connection { get; internal set; }

        /// <summary>Where to.</summary>
        public Endpoint Endpoint { get; internal set; } = new Endpoint("", 0);

        /// <summary>The name of the gateway; empty if it is not known yet.</summary>
        public string GatewayName { get; internal set; } = "";

        /// <summary>The MQTT client id. The session is clean: the brain keeps what is needed.</summary>
        public string ClientId { get; }

        /// <summary>Null without credentials.</summary>
        public string? UserName { get; internal set; }

        /// <summary>Null without credentials.</summary>
        public string? Password { get; internal set; }

        /// <summary>The MQTT keep-alive.</summary>
        public int KeepAliveSeconds { get; }

        /// <summary>After so long the brain gives up by itself, with <see cref="DeviceAction.Abort"/>.</summary>
        public int TimeoutMilliseconds { get; internal set; }

        /// <summary>The topic of the will: retained, QoS 1, payload <see cref="Availability.Offline"/>.</summary>
        public string WillTopic { get; }
    }
}

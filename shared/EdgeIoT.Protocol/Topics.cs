namespace EdgeIoT.Protocol
{
    /// <summary>Every topic of the product that a board or a gateway builds or understands.</summary>
    public static class Topics
    {
        /// <summary>The ranked gateways, retained; see <see cref="Gateways.GatewayList"/>.</summary>
        public const string GatewayList = "edgeiot/gateways";

        /// <summary>Every reading once, in the total order.</summary>
        public const string Readings = "edgeiot/readings";

        /// <summary>Members, coordinator, term and epoch, retained.</summary>
        public const string MeshState = "edgeiot/mesh/state";

        private const string DevicePrefix = "edgeiot/device/";
        private const string GatewayPrefix = "edgeiot/gateway/";

        /// <summary>Where a board publishes readings.</summary>
        public static string Telemetry(string deviceId)
        {
            return DevicePrefix + deviceId + "/telemetry";
        }

        /// <summary>Where a board hands in a load packet.</summary>
        public static string Load(string deviceId)
        {
            return DevicePrefix + deviceId + "/load";
        }

        /// <summary>Where the answer to a load packet goes.</summary>
        public static string Result(string deviceId)
        {
            return DevicePrefix + deviceId + "/result";
        }

        /// <summary>The newest ordered reading of a board.</summary>
        public static string State(string deviceId)
        {
            return DevicePrefix + deviceId + "/state";
        }

        /// <summary>Readings of a board that were acknowledged as <see cref="AckLevel.Local"/> without a majority and are on the disks of one by now.</summary>
        public static string Ack(string deviceId)
        {
            return DevicePrefix + deviceId + "/ack";
        }

        /// <summary>Whether a board is there, retained; see <see cref="Protocol.Availability"/>.</summary>
        public static string Availability(string deviceId)
        {
            return DevicePrefix + deviceId + "/availability";
        }

        /// <summary>What a board is, retained.</summary>
        public static string Info(string deviceId)
        {
            return DevicePrefix + deviceId + "/info";
        }

        /// <summary>Where a tool or a gateway asks a board for something.</summary>
        public static string Request(string deviceId, string verb)
        {
            return DevicePrefix + deviceId + "/request/" + verb;
        }

        /// <summary>The filter that a board subscribes to for all requests to it.</summary>
        public static string AllRequests(string deviceId)
        {
            return DevicePrefix + deviceId + "/request/+";
        }

        /// <summary>Where a board answers a request.</summary>
        public static string Response(string deviceId, string verb)
        {
            return DevicePrefix + deviceId + "/response/" + verb;
        }

        /// <summary>Whether a gateway is there, retained.</summary>
        public static string GatewayAvailability(string gatewayName)
        {
            return GatewayPrefix + gatewayName + "/availability";
        }

        /// <summary>What a gateway is, retained.</summary>
        public static string GatewayInfo(string gatewayName)
        {
            return GatewayPrefix + gatewayName + "/info";
        }

        /// <summary>What happens on a gateway.</summary>
        public static string GatewayEvent(string gatewayName)
        {
            return GatewayPrefix + gatewayName + "/event";
        }

        /// <summary>The Home Assistant discovery topic of a board, retained.</summary>
        public static string HomeAssistantConfig(string deviceId)
        {
            return "homeassistant/device/edgeiot-" + deviceId + "/config";
        }
    }
}

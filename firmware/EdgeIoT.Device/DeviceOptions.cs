using EdgeIoT.Protocol;

namespace EdgeIoT.Device
{
    /// <summary>The settings of one board.</summary>
    public sealed class DeviceOptions
    {
        /// <summary>Settings of a board with this id.</summary>
        public DeviceOptions(string deviceId)
        {
            DeviceId = deviceId;
            Seeds = new Endpoint[0];
        }

        /// <summary>The board's id, which is its MQTT client id too.</summary>
        public string DeviceId { get; }

        /// <summary>The board's key of 32 bytes; null: it connects without credentials, which gateways allow on loopback only.</summary>
        public byte[]? Key { get; set; }

        /// <summary>Gateways that are known from the start.</summary>
        public Endpoint[] Seeds { get; set; }

        /// <summary>Whether gateways are looked for by UDP when no known one takes the board; needed for <see cref="Key"/>.</summary>
        public bool UseDiscovery { get; set; } = true;

        /// <summary>What the board is, for people.</summary>
        public string Model { get; set; } = "esp32";

        /// <summary>The version of the application.</summary>
        public string Firmware { get; set; } = "0.1.0";

        /// <summary>The sensor.</summary>
        public string Sensor { get; set; } = "BME280";

        /// <summary>Milliseconds between readings, 100 to 86,400,000. Raised, the buffer lasts longer; lowered, the sensor warms itself.</summary>
        public int IntervalMilliseconds { get; set; } = 1000;

        /// <summary>
        /// Readings kept while no gateway takes them, at least twice <see cref="WindowMessages"/> × <see cref="BatchReadings"/>; 25 bytes
        /// each, and 1,000 at most on a board, whose arrays stay below 8 kB. Raised, a longer outage is bridged.
        /// </summary>
        public int BufferCapacity { get; set; } = 500;

        /// <summary>Messages sent and not yet acknowledged. Raised, a backlog drains faster over a slow network; lowered, fewer are sent twice.</summary>
        public int WindowMessages { get; set; } = 8;

        /// <summary>Readings of one message while a backlog drains. Raised, live readings catch up sooner; lowered, messages are smaller.</summary>
        public int BatchReadings { get; set; } = 8;

        /// <summary>Gateways remembered. Raised, more memory; lowered, gateways that are not in the list are forgotten sooner.</summary>
        public int GatewayCapacity { get; set; } = 8;

        /// <summary>The MQTT keep-alive. Lowered, a vanished gateway is noticed sooner while there is nothing to send.</summary>
        public int KeepAliveSeconds { get; set; } = 15;

        /// <summary>
        /// A connection attempt that takes longer has failed; doubled with each round in which all failed, up to 8 times. Raised for TLS on a slow
        /// chip; lowered, fail-over is faster.
        /// </summary>
        public int ConnectTimeoutMilliseconds { get; set; } = 1000;

        /// <summary>A gateway that acknowledges nothing for so long is left; doubled each time in a row, up to 16 times.</summary>
        public int AckTimeoutMilliseconds { get; set; } = 2000;

        /// <summary>The same while the gateway says that it has no majority and so may hold acknowledgements back.</summary>
        public int HoldTimeoutMilliseconds { get; set; } = 30000;

        /// <summary>How long replies are waited for. Raised, the choice is wider; lowered, it is faster.</summary>
        public int DiscoveryWaitMilliseconds { get; set; } = 250;

        /// <summary>How long the gateway list is waited for on a new connection; doubled in the same way.</summary>
        public int ListWaitMilliseconds { get; set; } = 2000;

        /// <summary>How long it is waited for by a board that never saw one: the server may be an ordinary broker.</summary>
        public int FirstListWaitMilliseconds { get; set; } = 500;

        /// <summary>The first pause after all gateways failed; doubled each time, with a random part of up to a half taken off.</summary>
        public int BackOffMilliseconds { get; set; } = 500;

        /// <summary>The longest pause.</summary>
        public int MaxBackOffMilliseconds { get; set; } = 30000;

        /// <summary>How long a gateway that failed or sent the board away comes last in the choice.</summary>
        public int AvoidMilliseconds { get; set; } = 30000;

        /// <summary>How long a gateway with a stale epoch is not used at all.</summary>
        public int StaleMilliseconds { get; set; } = 60000;

        /// <summary>
        /// How long a better gateway must be better before the board moves to it on its own; a random part of up to twice as much is added,
        /// so that boards do not move together. Raised, boards stay; lowered, load evens out sooner.
        /// </summary>
        public int MoveSettleMilliseconds { get; set; } = 10000;

        /// <summary>By how many tenths of a percent the load must be lower for a move.</summary>
        public int MoveLoadMarginPermille { get; set; } = 300;

        /// <summary>
        /// Readings without acknowledgement after which the backlog is written to flash; 0: only before a restart. Lowered, a
        /// power cut loses fewer; raised, the flash lasts longer.
        /// </summary>
        public int SaveBacklogEvery { get; set; }

        /// <summary>The least time between two writes of the backlog.</summary>
        public int SaveBacklogMilliseconds { get; set; } = 600000;

        /// <summary>How long a board whose flash is empty waits for the time, from which its first boot number is made.</summary>
        public int FirstTimeWaitMilliseconds { get; set; } = 60000;

        /// <summary>What is wrong with the settings, naming field and limit; null if nothing is.</summary>
        public string? Check()
        {
            if (!Identifier.IsValid(DeviceId))
                return "DeviceId: 1 to 64 letters, digits, _ and -";
            if (Key != null && Key.Length != Protocol.Credentials.DeviceCredentials.KeySize)
                return "Key: 32 bytes";
            if (Key != null && !UseDiscovery)
                return "UseDiscovery: needed with a key, because the gateway's nonce comes with it";
            if (!IsInterval(IntervalMilliseconds))
                return "IntervalMilliseconds: 100 to 86400000";
            if (WindowMessages < 1 || WindowMessages > 64)
                return "WindowMessages: 1 to 64";
            if (BatchReadings < 1 || BatchReadings > Protocol.Telemetry.TelemetryMessage.MaxReadings)
                return "BatchReadings: 1 to 64";
            if (BufferCapacity < 2 * WindowMessages * BatchReadings)
                return "BufferCapacity: at least twice WindowMessages times BatchReadings";
            if (GatewayCapacity < 2 || GatewayCapacity > 32 || Seeds.Length > GatewayCapacity)
                return "GatewayCapacity: 2 to 32, and not less than Seeds";
            return null;
        }

        /// <summary>Whether a board may sample in this interval, in milliseconds.</summary>
        public static bool IsInterval(long milliseconds)
        {
            return milliseconds >= 100 && milliseconds <= 86400000;
        }
    }
}

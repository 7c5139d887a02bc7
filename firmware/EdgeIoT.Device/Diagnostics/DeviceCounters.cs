using EdgeIoT.Protocol.Json;

namespace EdgeIoT.Device.Diagnostics
{
    /// <summary>
    /// What has happened on a board since it started. Sampled + Restored = Acknowledged + Refused + Dropped + buffered, always.
    /// </summary>
    public sealed class DeviceCounters
    {
        /// <summary>Readings taken.</summary>
        public long Sampled { get; internal set; }

        /// <summary>Readings found on flash at the start.</summary>
        public long Restored { get; internal set; }

        /// <summary>Readings that a gateway has acknowledged.</summary>
        public long Acknowledged { get; internal set; }

        /// <summary>Of those, how many on the disks of a majority.</summary>
        public long AcknowledgedByQuorum { get; internal set; }

        /// <summary>Readings dropped because the buffer was full; no gateway has them.</summary>
        public long Dropped { get; internal set; }

        /// <summary>Readings that a gateway will never take.</summary>
        public long Refused { get; internal set; }

        /// <summary>Readings sent more than once.</summary>
        public long SentAgain { get; internal set; }

        /// <summary>Times at which the sensor gave nothing.</summary>
        public long SensorFailures { get; internal set; }

        /// <summary>Times at which a reading was due and the board was busy.</summary>
        public long Missed { get; internal set; }

        /// <summary>Connections that came about.</summary>
        public long Connections { get; internal set; }

        /// <summary>Attempts that failed.</summary>
        public long ConnectFailures { get; internal set; }

        /// <summary>Connections that broke.</summary>
        public long Disconnections { get; internal set; }

        /// <summary>Connections left because nothing was acknowledged.</summary>
        public long AckTimeouts { get; internal set; }

        /// <summary>Times at which a gateway sent the board to another.</summary>
        public long Redirects { get; internal set; }

        /// <summary>Moves to a better gateway, of the board's own accord.</summary>
        public long Moves { get; internal set; }

        /// <summary>Gateways turned down for their mesh epoch.</summary>
        public long StaleEpochs { get; internal set; }

        /// <summary>Messages and datagrams that could not be read.</summary>
        public long Malformed { get; internal set; }

        /// <summary>Discovery queries sent.</summary>
        public long Queries { get; internal set; }

        /// <summary>Discovery replies taken.</summary>
        public long Replies { get; internal set; }

        /// <summary>Writes to flash that failed.</summary>
        public long FlashFailures { get; internal set; }

        /// <summary>Writes all counters as members of the object that is open.</summary>
        public void Write(JsonWriter writer)
        {
            Write(writer, "sampled", Sampled);
            Write(writer, "restored", Restored);
            Write(writer, "acknowledged", Acknowledged);
            Write(writer, "acknowledged_by_quorum", AcknowledgedByQuorum);
            Write(writer, "dropped", Dropped);
            Write(writer, "refused", Refused);
            Write(writer, "sent_again", SentAgain);
            Write(writer, "sensor_failures", SensorFailures);
            Write(writer, "missed", Missed);
            Write(writer, "connections", Connections);
            Write(writer, "connect_failures", ConnectFailures);
            Write(writer, "disconnections", Disconnections);
            Write(writer, "ack_timeouts", AckTimeouts);
            Write(writer, "redirects", Redirects);
            Write(writer, "moves", Moves);
            Write(writer, "stale_epochs", StaleEpochs);
            Write(writer, "malformed", Malformed);
            Write(writer, "queries", Queries);
            Write(writer, "replies", Replies);
            Write(writer, "flash_failures", FlashFailures);
        }

        private static void Write(JsonWriter writer, string name, long value)
        {
            writer.Name(name);
            writer.Number(value);
        }
    }
}

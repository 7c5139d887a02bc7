using EdgeIoT.Protocol.Json;

namespace EdgeIoT.Protocol.Requests
{
    /// <summary>
    /// A request to a board: <c>{"transaction":"t-17","interval_ms":5000}</c>. An empty payload is a request without transaction,
    /// so <c>mosquitto_pub -n</c> is enough to ask for diagnostics.
    /// </summary>
    public sealed class DeviceRequest
    {
        /// <summary>The most characters of a transaction.</summary>
        public const int MaxTransactionLength = 64;

        /// <summary>What the response carries back; empty if the request has none.</summary>
        public string Transaction { get; private set; } = "";

        /// <summary>For <see cref="RequestVerb.Interval"/>: milliseconds; -1 if it is missing.</summary>
        public long IntervalMilliseconds { get; private set; } = -1;

        /// <summary>For <see cref="RequestVerb.Move"/>: where to; null if it is missing.</summary>
        public Endpoint? Mqtt { get; private set; }

        /// <summary>Reads a request; null if it is not one. Members that are not known are passed over.</summary>
        public static DeviceRequest? TryParse(JsonReader reader, byte[] payload, int offset, int count)
        {
            var request = new DeviceRequest();
            if (count == 0)
                return request;
            reader.Reset(payload, offset, count);
            if (!reader.Read() || reader.Token != JsonToken.StartObject)
                return null;
            while (reader.Read() && reader.Token == JsonToken.Name)
            {
                if (!request.TryReadMember(reader))
                    return null;
            }

            return reader.ReadToEnd() ? request : null;
        }

        /// <summary>The payload that asks a board to use another gateway.</summary>
        public static byte[] WriteMove(string transaction, Endpoint mqtt)
        {
            var writer = Start(transaction);
            writer.Name("mqtt");
            writer.Text(mqtt.ToString());
            writer.EndObject();
            return writer.ToArray();
        }

        /// <summary>The payload that asks a board for another interval.</summary>
        public static byte[] WriteInterval(string transaction, long intervalMilliseconds)
        {
            var writer = Start(transaction);
            writer.Name("interval_ms");
            writer.Number(intervalMilliseconds);
            writer.EndObject();
            return writer.ToArray();
        }

        /// <summary>The payload of a request that needs nothing but its verb.</summary>
        public static byte[] Write(string transaction)
        {
            var writer = Start(transaction);
            writer.EndObject();
            return writer.ToArray();
        }

        private static JsonWriter Start(string transaction)
        {
            var writer = new JsonWriter(128);
            writer.StartObject();
            writer.Name("transaction");
            writer.Text(transaction);
            return writer;
        }

        private bool TryReadMember(JsonReader reader)
        {
            if (reader.ValueIs("transaction"))
            {
                var transaction = reader.Read() ? reader.GetString() : null;
                if (transaction == null || transaction.Length > MaxTransactionLength)
                    return false;
                Transaction = transaction;
                return true;
            }

            if (reader.ValueIs("interval_ms"))
            {
                var isNumber = reader.Read() && reader.TryGetInteger(out var interval) && Keep(interval);
                return isNumber;
            }

            if (reader.ValueIs("mqtt"))
            {
                Mqtt = reader.Read() ? Endpoint.TryParse(reader.GetString()) : null;
                return Mqtt != null;
            }

            return reader.Skip();
        }

        private bool Keep(long interval)
        {
            IntervalMilliseconds = interval;
            return interval >= 0;
        }
    }
}

using EdgeIoT.Protocol.Json;
using EdgeIoT.Protocol.Wire;

namespace EdgeIoT.Protocol.Gateways
{
    /// <summary>
    /// The retained message <c>edgeiot/gateways</c>. A gateway publishes it as soon as it accepts boards, because a
    /// board sends its first reading on a connection only when it has seen that the gateway's epoch is not a stale one.
    /// <code>{"epoch":1,"gateways":[{"name":"gw-1","id":"…","mqtt":"192.0.2.1:1883","mesh":"192.0.2.1:7400","rank":1,"load":12.5,"quorum":true}]}</code>
    /// </summary>
    public sealed class GatewayList
    {
        /// <summary>The most gateways that are read; further ones are passed over.</summary>
        public const int MaxGateways = 32;

        /// <summary>A list.</summary>
        public GatewayList(long meshEpoch, GatewayEntry[] gateways)
        {
            MeshEpoch = meshEpoch;
            Gateways = gateways;
        }

        /// <summary>The epoch of the mesh.</summary>
        public long MeshEpoch { get; }

        /// <summary>The gateways, the best first.</summary>
        public GatewayEntry[] Gateways { get; }

        /// <summary>Reads the message; null if it is not one. Members that are not known are passed over.</summary>
        public static GatewayList? TryParse(JsonReader reader, byte[] payload, int offset, int count)
        {
            reader.Reset(payload, offset, count);
            if (!reader.Read() || reader.Token != JsonToken.StartObject)
                return null;
            var epoch = -1L;
            GatewayEntry[]? gateways = null;
            while (reader.Read() && reader.Token == JsonToken.Name)
            {
                if (reader.ValueIs("epoch"))
                {
                    if (!reader.Read() || !reader.TryGetInteger(out epoch) || epoch < 0)
                        return null;
                }
                else if (reader.ValueIs("gateways"))
                {
                    gateways = ReadGateways(reader);
                    if (gateways == null)
                        return null;
                }
                else if (!reader.Skip())
                {
                    return null;
                }
            }

            return reader.ReadToEnd() && epoch >= 0 && gateways != null ? new GatewayList(epoch, gateways) : null;
        }

        /// <summary>The message.</summary>
        public byte[] ToBytes()
        {
            var writer = new JsonWriter(64 + 200 * Gateways.Length);
            writer.StartObject();
            writer.Name("epoch");
            writer.Number(MeshEpoch);
            writer.Name("gateways");
            writer.StartArray();
            for (var i = 0; i < Gateways.Length; i++)
                Write(writer, Gateways[i]);
            writer.EndArray();
            writer.EndObject();
            return writer.ToArray();
        }

        private static void Write(JsonWriter writer, GatewayEntry gateway)
        {
            writer.StartObject();
            writer.Name("name");
            writer.Text(gateway.Name);
            writer.Name("id");
            writer.Text(gateway.Id);
            writer.Name("mqtt");
            writer.Text(gateway.Mqtt.ToString());
            if (gateway.Mesh != null)
            {
                writer.Name("mesh");
                writer.Text(gateway.Mesh.ToString());
            }

            writer.Name("rank");
            writer.Number(gateway.Rank);
            writer.Name("load");
            writer.Fixed(gateway.LoadPermille, 1);
            writer.Name("quorum");
            writer.Boolean(gateway.HasQuorum);
            writer.EndObject();
        }

        private static GatewayEntry[]? ReadGateways(JsonReader reader)
        {
            if (!reader.Read() || reader.Token != JsonToken.StartArray)
                return null;
            var found = new GatewayEntry[MaxGateways];
            var count = 0;
            while (reader.Read() && reader.Token == JsonToken.StartObject)
            {
                var entry = ReadGateway(reader);
                if (entry == null)
                    return null;
                if (count < MaxGateways)
                    found[count++] = entry;
            }

            if (reader.Token != JsonToken.EndArray)
                return null;
            var gateways = new GatewayEntry[count];
            System.Array.Copy(found, 0, gateways, 0, count);
            return gateways;
        }

        private static GatewayEntry? ReadGateway(JsonReader reader)
        {
            string? name = null;
            string? id = null;
            Endpoint? mqtt = null;
            Endpoint? mesh = null;
            long rank = 1;
            long load = 0;
            var quorum = true;
            while (reader.Read() && reader.Token == JsonToken.Name)
            {
                if (reader.ValueIs("name"))
                    name = ReadText(reader);
                else if (reader.ValueIs("id"))
                    id = ReadText(reader);
                else if (reader.ValueIs("mqtt"))
                    mqtt = Endpoint.TryParse(ReadText(reader));
                else if (reader.ValueIs("mesh"))
                    mesh = Endpoint.TryParse(ReadText(reader));
                else if (reader.ValueIs("rank"))
                    rank = ReadNumber(reader, 0);
                else if (reader.ValueIs("load"))
                    load = ReadNumber(reader, 1);
                else if (reader.ValueIs("quorum"))
                    quorum = reader.Read() && reader.Token == JsonToken.True;
                else if (!reader.Skip())
                    return null;
            }

            if (reader.Token != JsonToken.EndObject || !Identifier.IsValid(name) || mqtt == null || rank < 0 || load < 0)
                return null;
            if (id == null || id.Length != 32 || !Hex.TryParse(id, 0, new byte[16]))
                return null;
            return new GatewayEntry(name!, id, mqtt) { Mesh = mesh, Rank = (int)rank, LoadPermille = (int)load, HasQuorum = quorum };
        }

        private static string? ReadText(JsonReader reader)
        {
            return reader.Read() ? reader.GetString() : null;
        }

        // A number of the wrong type is -1, which no member may have.
        private static long ReadNumber(JsonReader reader, int decimals)
        {
            return reader.Read() && reader.TryGetFixed(decimals, out var value) && value <= int.MaxValue ? value : -1;
        }
    }
}

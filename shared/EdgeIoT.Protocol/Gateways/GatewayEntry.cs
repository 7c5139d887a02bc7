namespace EdgeIoT.Protocol.Gateways
{
    /// <summary>One gateway of <see cref="GatewayList"/>.</summary>
    public sealed class GatewayEntry
    {
        /// <summary>An entry; the rest has defaults.</summary>
        public GatewayEntry(string name, string id, Endpoint mqtt)
        {
            Name = name;
            Id = id;
            Mqtt = mqtt;
        }

        /// <summary>The gateway's name.</summary>
        public string Name { get; }

        /// <summary>The gateway's id: 32 hexadecimal digits.</summary>
        public string Id { get; }

        /// <summary>Where it speaks MQTT.</summary>
        public Endpoint Mqtt { get; }

        /// <summary>Where it answers discovery queries: its mesh port; null if it does not say.</summary>
        public Endpoint? Mesh { get; set; }

        /// <summary>
        /// How much boards should want it: smaller first, from 1. Boards spread over gateways of equal rank by themselves and
        /// leave one of a worse rank, so a healthy mesh gives all its gateways the same rank and an overloaded or leaving
        /// gateway a larger one.
        /// </summary>
        public int Rank { get; set; } = 1;

        /// <summary>Load in tenths of a percent of its capacity; above 1000 it is overloaded.</summary>
        public int LoadPermille { get; set; }

        /// <summary>Whether it is with a majority of the mesh.</summary>
        public bool HasQuorum { get; set; } = true;
    }
}

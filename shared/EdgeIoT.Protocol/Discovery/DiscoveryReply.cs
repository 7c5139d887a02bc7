using System;
using EdgeIoT.Protocol.Credentials;
using EdgeIoT.Protocol.Wire;

namespace EdgeIoT.Protocol.Discovery
{
    /// <summary>
    /// A gateway answers a query, to the address it came from. The reply is not signed: a board must not believe more of it
    /// than where to try to connect, and with which nonce.
    /// </summary>
    public sealed class DiscoveryReply
    {
        private const int FixedBytes = 88;
        private const int QuorumFlag = 1;

        /// <summary>The number of the query.</summary>
        public long Transaction { get; set; }

        /// <summary>The epoch of the gateway's mesh; 0 before it has a mesh.</summary>
        public long MeshEpoch { get; set; }

        /// <summary>The gateway's clock in milliseconds since 1970 UTC, for boards without another; 0 if it has none.</summary>
        public long TimeUnixMilliseconds { get; set; }

        /// <summary>The gateway's name.</summary>
        public string GatewayName { get; set; } = "";

        /// <summary>The gateway's id: 32 hexadecimal digits.</summary>
        public string GatewayId { get; set; } = "";

        /// <summary>What a board needs for its credentials; see <see cref="GatewayNonce"/>.</summary>
        public byte[] Nonce { get; set; } = new byte[GatewayNonce.Size];

        /// <summary>How long the nonce is good, in seconds; 0 to 65535.</summary>
        public int NonceLifetimeSeconds { get; set; }

        /// <summary>Load in tenths of a percent of the gateway's capacity; 0 to 65535.</summary>
        public int LoadPermille { get; set; }

        /// <summary>See <see cref="Gateways.GatewayEntry.Rank"/>; 0 to 255.</summary>
        public int Rank { get; set; }

        /// <summary>Whether the gateway is with a majority of the mesh.</summary>
        public bool HasQuorum { get; set; }

        /// <summary>The gateway's MQTT host; empty: the address that the reply came from.</summary>
        public string MqttHost { get; set; } = "";

        /// <summary>The gateway's MQTT port.</summary>
        public int MqttPort { get; set; }

        /// <summary>Reads a reply; null if the datagram is not exactly one.</summary>
        public static DiscoveryReply? TryParse(byte[] datagram, int offset, int count)
        {
            if (count < FixedBytes + 2
                || count > DiscoveryDatagram.QueryBytes
                || !DiscoveryDatagram.HasHeader(datagram, offset, count, DiscoveryDatagram.ReplyKind))
                return null;
            var reply = new DiscoveryReply
            {
                Transaction = BigEndian.ReadInt64(datagram, offset + 8),
                MeshEpoch = BigEndian.ReadInt64(datagram, offset + 16),
                TimeUnixMilliseconds = BigEndian.ReadInt64(datagram, offset + 24),
                GatewayId = Hex.Format(datagram, offset + 32, 16),
                NonceLifetimeSeconds = BigEndian.ReadUInt16(datagram, offset + 80),
                LoadPermille = BigEndian.ReadUInt16(datagram, offset + 82),
                Rank = datagram[offset + 84],
                HasQuorum = (datagram[offset + 85] & QuorumFlag) != 0,
                MqttPort = BigEndian.ReadUInt16(datagram, offset + 86),
            };
            Array.Copy(datagram, offset + 48, reply.Nonce, 0, GatewayNonce.Size);
            return reply.TryReadTexts(datagram, offset + FixedBytes, offset + count) ? reply : null;
        }

        /// <summary>The datagram; never larger than the query.</summary>
        public byte[] ToBytes()
        {
            var id = new byte[16];
            if (!Identifier.IsValid(GatewayName) || GatewayId.Length != 32 || !Hex.TryParse(GatewayId, 0, id))
                throw new ArgumentException("The gateway's name or id is not valid.");
            if (MqttHost.Length != 0 && !Endpoint.IsValidHost(MqttHost))
                throw new ArgumentException("The gateway's MQTT host is not valid.");
            var datagram = new byte[FixedBytes + 2 + GatewayName.Length + MqttHost.Length];
            DiscoveryDatagram.WriteHeader(datagram, DiscoveryDatagram.ReplyKind, Transaction);
            BigEndian.WriteInt64(datagram, 16, MeshEpoch);
            BigEndian.WriteInt64(datagram, 24, TimeUnixMilliseconds);
            Array.Copy(id, 0, datagram, 32, 16);
            Array.Copy(Nonce, 0, datagram, 48, GatewayNonce.Size);
            BigEndian.WriteUInt16(datagram, 80, NonceLifetimeSeconds);
            BigEndian.WriteUInt16(datagram, 82, LoadPermille);
            datagram[84] = (byte)Rank;
            datagram[85] = (byte)(HasQuorum ? QuorumFlag : 0);
            BigEndian.WriteUInt16(datagram, 86, MqttPort);
            var behindName = AsciiText.Write(datagram, FixedBytes, GatewayName);
            AsciiText.Write(datagram, behindName, MqttHost);
            return datagram;
        }

        private bool TryReadTexts(byte[] datagram, int offset, int end)
        {
            var name = AsciiText.Read(datagram, ref offset, end);
            var host = AsciiText.Read(datagram, ref offset, end);
            if (name == null || host == null || offset != end || !Identifier.IsValid(name))
                return false;
            if (host.Length != 0 && !Endpoint.IsValidHost(host) || MqttPort == 0)
                return false;
            if (MeshEpoch < 0 || TimeUnixMilliseconds < 0 || TimeUnixMilliseconds > Telemetry.UtcTime.MaxUnixMilliseconds)
                return false;
            GatewayName = name;
            MqttHost = host;
            return true;
        }
    }
}

using EdgeIoT.Protocol.Wire;

namespace EdgeIoT.Protocol.Discovery
{
    /// <summary>A board asks who is there: to the multicast group, or to one gateway's mesh port.</summary>
    public sealed class DiscoveryQuery
    {
        /// <summary>A query.</summary>
        public DiscoveryQuery(long transaction, long meshEpoch)
        {
            Transaction = transaction;
            MeshEpoch = meshEpoch;
        }

        /// <summary>A random number that the replies carry back.</summary>
        public long Transaction { get; }

        /// <summary>The highest mesh epoch that the board has seen; a gateway with a lower one need not answer.</summary>
        public long MeshEpoch { get; }

        /// <summary>Reads a query; null if the datagram is not exactly one.</summary>
        public static DiscoveryQuery? TryParse(byte[] datagram, int offset, int count)
        {
            if (count != DiscoveryDatagram.QueryBytes || !DiscoveryDatagram.HasHeader(datagram, offset, count, DiscoveryDatagram.QueryKind))
                return null;
            var epoch = BigEndian.ReadInt64(datagram, offset + 16);
            return epoch < 0 ? null : new DiscoveryQuery(BigEndian.ReadInt64(datagram, offset + 8), epoch);
        }

        /// <summary>The datagram, padded to <see cref="DiscoveryDatagram.QueryBytes"/>.</summary>
        public byte[] ToBytes()
        {
            var datagram = new byte[DiscoveryDatagram.QueryBytes];
            DiscoveryDatagram.WriteHeader(datagram, DiscoveryDatagram.QueryKind, Transaction);
            BigEndian.WriteInt64(datagram, 16, MeshEpoch);
            return datagram;
        }
    }
}

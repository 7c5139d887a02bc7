namespace EdgeIoT.Protocol.Discovery
{
    /// <summary>
    /// What board discovery shares with the gateways' own beacons: the multicast group, the port and the first bytes.
    /// Every datagram starts with <c>EIOT</c> and a kind; boards own the kinds below, the rest belongs to the mesh.
    /// </summary>
    public static class DiscoveryDatagram
    {
        /// <summary>The multicast group (organization-local scope) that gateways listen on.</summary>
        public const string MulticastGroup = "239.255.74.0";

        /// <summary>The UDP port of the multicast group.</summary>
        public const int MulticastPort = 7499;

        /// <summary>The kind of <see cref="DiscoveryQuery"/>.</summary>
        public const int QueryKind = 0x01;

        /// <summary>The kind of <see cref="DiscoveryReply"/>.</summary>
        public const int ReplyKind = 0x02;

        /// <summary>The version that is written and understood.</summary>
        public const int Version = 1;

        /// <summary>
        /// The size of a query, in bytes, and so the most that a reply may have: a gateway never answers with more than it
        /// was sent, so nobody can use it to flood a third party under a forged address.
        /// </summary>
        public const int QueryBytes = 256;

        internal const int HeaderBytes = 16;

        /// <summary>The kind of a datagram of the product; -1 if it does not start as one.</summary>
        public static int KindOf(byte[] datagram, int offset, int count)
        {
            return count > 4 && datagram[offset] == 'E' && datagram[offset + 1] == 'I' && datagram[offset + 2] == 'O' && datagram[offset + 3] == 'T'
                ? datagram[offset + 4]
                : -1;
        }

        internal static void WriteHeader(byte[] datagram, int kind, long transaction)
        {
            datagram[0] = (byte)'E';
            datagram[1] = (byte)'I';
            datagram[2] = (byte)'O';
            datagram[3] = (byte)'T';
            datagram[4] = (byte)kind;
            datagram[5] = Version;
            Wire.BigEndian.WriteUInt16(datagram, 6, datagram.Length);
            Wire.BigEndian.WriteInt64(datagram, 8, transaction);
        }

        internal static bool HasHeader(byte[] datagram, int offset, int count, int kind)
        {
            return count >= HeaderBytes
                && KindOf(datagram, offset, count) == kind
                && datagram[offset + 5] == Version
                && Wire.BigEndian.ReadUInt16(datagram, offset + 6) == count;
        }
    }
}

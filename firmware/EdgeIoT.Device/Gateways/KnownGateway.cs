using EdgeIoT.Protocol;

namespace EdgeIoT.Device.Gateways
{
    /// <summary>What the board knows of one gateway.</summary>
    internal sealed class KnownGateway
    {
        public KnownGateway(Endpoint mqtt, int preference)
        {
            Mqtt = mqtt;
            Preference = preference;
        }

        /// <summary>Empty until a list or a reply says it.</summary>
        public string Name { get; set; } = "";

        /// <summary>Empty until a list or a reply says it.</summary>
        public string Id { get; set; } = "";

        public Endpoint Mqtt { get; set; }

        public Endpoint? Mesh { get; set; }

        public bool IsSeed { get; set; }

        /// <summary>Whether the newest list has it.</summary>
        public bool IsListed { get; set; }

        public int Rank { get; set; } = 1;

        public int LoadPermille { get; set; }

        public bool HasQuorum { get; set; } = true;

        /// <summary>This board's own order of equal gateways: boards differ in it, so they spread.</summary>
        public int Preference { get; set; }

        public byte[]? Nonce { get; set; }

        public long NonceUntil { get; set; }

        /// <summary>Tried, and failed, in this round.</summary>
        public int TriedInRound { get; set; }

        /// <summary>Until then it comes last.</summary>
        public long AvoidUntil { get; set; }

        /// <summary>Until then it comes first: another gateway, or an operator, sent the board there.</summary>
        public long PreferUntil { get; set; }

        /// <summary>Until then it is not used: its mesh epoch is a stale one.</summary>
        public long StaleUntil { get; set; }

        public bool HasNonce(long now)
        {
            return Nonce != null && now < NonceUntil;
        }
    }
}

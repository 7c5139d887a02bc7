using EdgeIoT.Protocol;
using EdgeIoT.Protocol.Discovery;
using EdgeIoT.Protocol.Gateways;

namespace EdgeIoT.Device.Gateways
{
    /// <summary>
    /// The gateways that a board knows, from its settings, the list of the mesh, discovery and redirects, and the order in which it would use
    /// them. Bounded: a new one takes the place of one that is neither a seed nor listed, or is not kept.
    /// </summary>
    internal sealed class GatewayTable
    {
        private readonly KnownGateway[] _gateways;
        private readonly string _deviceId;

        public GatewayTable(string deviceId, int capacity)
        {
            _deviceId = deviceId;
            _gateways = new KnownGateway[capacity];
        }

        public int Count { get; private set; }

        public KnownGateway this[int index] => _gateways[index];

        /// <summary>The gateway at an endpoint, which becomes known if it was not; null if there is no room.</summary>
        public KnownGateway? GetOrAdd(Endpoint mqtt, KnownGateway? keep)
        {
            for (var i = 0; i < Count; i++)
            {
                if (_gateways[i].Mqtt.IsSame(mqtt))
                    return _gateways[i];
            }

            var gateway = new KnownGateway(mqtt, Preference(mqtt.ToString()));
            if (Count < _gateways.Length)
            {
                _gateways[Count++] = gateway;
                return gateway;
            }

            for (var i = 0; i < Count; i++)
            {
                if (_gateways[i].IsSeed || _gateways[i].IsListed || _gateways[i] == keep)
                    continue;
                _gateways[i] = gateway;
                return gateway;
            }

            return null;
        }

        /// <summary>Takes over a list of the mesh; what it does not name stays as a last resort.</summary>
        public void Merge(GatewayList list, KnownGateway? current)
        {
            for (var i = 0; i < Count; i++)
                _gateways[i].IsListed = false;
            for (var i = 0; i < list.Gateways.Length; i++)
            {
                var entry = list.Gateways[i];
                var gateway = Identify(entry.Id, entry.Name, entry.Mqtt, current);
                if (gateway == null)
                    continue;
                gateway.IsListed = true;
                gateway.Mesh = entry.Mesh ?? gateway.Mesh;
                gateway.Rank = entry.Rank;
                gateway.LoadPermille = entry.LoadPermille;
                gateway.HasQuorum = entry.HasQuorum;
                gateway.StaleUntil = 0;
            }
        }

        /// <summary>Takes over a reply; null if there is no room.</summary>
        public KnownGateway? Merge(DiscoveryReply reply, string senderHost, int senderPort, long now, KnownGateway? current)
        {
            var mqtt = new Endpoint(reply.MqttHost.Length == 0 ? senderHost : reply.MqttHost, reply.MqttPort);
            var gateway = Identify(reply.GatewayId, reply.GatewayName, mqtt, current);
            if (gateway == null)
                return null;
            gateway.Mesh = new Endpoint(senderHost, senderPort);
            gateway.Rank = reply.Rank;
            gateway.LoadPermille = reply.LoadPermille;
            gateway.HasQuorum = reply.HasQuorum;
            gateway.Nonce = reply.Nonce;
            gateway.NonceUntil = now + reply.NonceLifetimeSeconds * 900L;
            return gateway;
        }

        /// <summary>
        /// The gateway to try next in this round; null when all were tried. Those without a nonce are passed over if one is needed.
        /// </summary>
        public KnownGateway? Best(long now, int round, bool needsNonce)
        {
            KnownGateway? best = null;
            for (var i = 0; i < Count; i++)
            {
                var gateway = _gateways[i];
                if (gateway.TriedInRound == round || now < gateway.StaleUntil || needsNonce && !gateway.HasNonce(now))
                    continue;
                if (best == null || IsBetter(gateway, best, now))
                    best = gateway;
            }

            return best;
        }

        /// <summary>
        /// A gateway that is worth leaving a working one for: the majority when this one lost it, a better rank, or clearly less load. Small
        /// differences are not, or boards would wander for ever.
        /// </summary>
        public KnownGateway? WorthMovingTo(KnownGateway current, long now, int loadMarginPermille)
        {
            if (!current.IsListed)
                return null;
            KnownGateway? best = null;
            for (var i = 0; i < Count; i++)
            {
                var gateway = _gateways[i];
                // Who lost the majority lists those alone that lost it too: the others are known from before.
                if (gateway == current || !gateway.IsListed && current.HasQuorum || now < gateway.AvoidUntil || now < gateway.StaleUntil)
                    continue;
                if (!gateway.HasQuorum || gateway.Rank > current.Rank && current.HasQuorum)
                    continue;
                var isClearlyLessLoaded = gateway.Rank == current.Rank && current.LoadPermille - gateway.LoadPermille >= loadMarginPermille;
                if (current.HasQuorum && gateway.Rank == current.Rank && !isClearlyLessLoaded)
                    continue;
                if (best == null || IsBetter(gateway, best, now))
                    best = gateway;
            }

            return best;
        }

        private static bool IsBetter(KnownGateway left, KnownGateway right, long now)
        {
            if (now < left.PreferUntil != now < right.PreferUntil)
                return now < left.PreferUntil;
            if (now < left.AvoidUntil != now < right.AvoidUntil)
                return now >= left.AvoidUntil;
            if (left.HasQuorum != right.HasQuorum)
                return left.HasQuorum;
            if (left.Rank != right.Rank)
                return left.Rank < right.Rank;
            // Loads count in steps of a quarter of the capacity, or all boards would go to the one with the least.
            if (left.LoadPermille / 250 != right.LoadPermille / 250)
                return left.LoadPermille < right.LoadPermille;
            return left.Preference > right.Preference;
        }

        // The same gateway may be known by its endpoint alone, from the settings; and it may come back with another endpoint.
        private KnownGateway? Identify(string id, string name, Endpoint mqtt, KnownGateway? current)
        {
            KnownGateway? gateway = null;
            for (var i = 0; i < Count && gateway == null; i++)
            {
                if (_gateways[i].Id == id)
                    gateway = _gateways[i];
            }

            if (gateway == null)
            {
                gateway = GetOrAdd(mqtt, current);
                if (gateway == null)
                    return null;
                gateway.Preference = Preference(id);
            }

            gateway.Id = id;
            gateway.Name = name;
            gateway.Mqtt = mqtt;
            return gateway;
        }

        // Rendezvous hashing: FNV-1a over the board and the gateway, so that each board has its own stable order.
        private int Preference(string gateway)
        {
            return (int)(Mix(Mix(2166136261, _deviceId), gateway) & 0x7FFFFFFF);
        }

        private static uint Mix(uint hash, string text)
        {
            for (var i = 0; i < text.Length; i++)
                hash = (hash ^ text[i]) * 16777619;
            hash ^= hash >> 15;
            hash *= 2246822519;
            return hash ^ (hash >> 13);
        }
    }
}

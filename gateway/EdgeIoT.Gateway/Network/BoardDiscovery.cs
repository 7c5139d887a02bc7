using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using EdgeIoT.Gateway.Clients;
using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Protocol.Credentials;
using EdgeIoT.Protocol.Discovery;

namespace EdgeIoT.Gateway.Network;

/// <summary>Answers boards that ask who is there. Nothing is remembered for them, and no answer is larger than its question.</summary>
internal sealed class BoardDiscovery(MeshView view, NonceIssuer nonces)
{
    private string _name = "";
    private string _id = "";
    private string _host = "";
    private int _port;

    /// <summary>What boards are told; before it is known, nobody is answered.</summary>
    public void Announce(string name, string id, string mqttHost, int mqttPort)
    {
        (_id, _host, _port) = (id, mqttHost, mqttPort);
        _name = name;
    }

    /// <summary>Whether a datagram is a board's question, and what to answer.</summary>
    public bool TryAnswer(byte[] datagram, int length, [NotNullWhen(true)] out byte[]? reply)
    {
        reply = null;
        if (DiscoveryDatagram.KindOf(datagram, 0, length) != DiscoveryDatagram.QueryKind || _name.Length == 0)
            return false;
        if (DiscoveryQuery.TryParse(datagram, 0, length) is not { } query)
            return false;
        var status = view.Status;
        var own = status.Gateways.FirstOrDefault(gateway => gateway.Id == status.Self);
        reply = new DiscoveryReply
        {
            Transaction = query.Transaction,
            MeshEpoch = status.Cluster == 0 ? 0 : status.Epoch,
            TimeUnixMilliseconds = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
            GatewayName = _name,
            GatewayId = _id,
            Nonce = nonces.Issue(),
            NonceLifetimeSeconds = (int)NonceIssuer.Lifetime.TotalSeconds,
            LoadPermille = Math.Clamp((int)((own?.Load ?? 0) * 10), 0, ushort.MaxValue),
            Rank = 1,
            HasQuorum = status.Quorum,
            MqttHost = _host,
            MqttPort = _port,
        }.ToBytes();
        return true;
    }
}

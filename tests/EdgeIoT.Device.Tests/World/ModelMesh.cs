using EdgeIoT.Protocol;
using EdgeIoT.Protocol.Gateways;

namespace EdgeIoT.Device.Tests.World;

/// <summary>What all model gateways share: the readings they hold, and what they tell about each other.</summary>
internal sealed class ModelMesh
{
    private readonly Dictionary<string, (long Boot, long Seq)> _last = [];

    public List<ModelGateway> Gateways { get; } = [];

    public long Epoch { get; set; } = 1;

    /// <summary>Every reading once, in the order in which it was stored for the first time.</summary>
    public List<(string Device, long Boot, long Seq)> Stored { get; } = [];

    /// <summary>Readings that came after a newer one of the same board without having been stored: a broken promise.</summary>
    public List<(string Device, long Boot, long Seq)> OutOfOrder { get; } = [];

    private readonly HashSet<(string, long, long)> _known = [];

    public ModelGateway Add(string name)
    {
        var gateway = new ModelGateway(this, name, Gateways.Count);
        Gateways.Add(gateway);
        return gateway;
    }

    public bool Has(string device, long boot, long seq) => _known.Contains((device, boot, seq));

    public void Store(string device, long boot, long seq)
    {
        if (!_known.Add((device, boot, seq)))
            return;
        if (_last.TryGetValue(device, out var last) && (boot, seq).CompareTo(last) < 0)
            OutOfOrder.Add((device, boot, seq));
        _last[device] = (boot, seq);
        Stored.Add((device, boot, seq));
    }

    public byte[] List(long epoch) => new GatewayList(epoch, [.. Gateways.Where(g => g.IsListed).Select(g => new GatewayEntry(g.Name, g.Id, g.Endpoint)
    {
        Rank = g.Rank,
        LoadPermille = g.LoadPermille,
        HasQuorum = g.HasQuorum,
    })]).ToBytes();
}

/// <summary>One gateway as a board sees it.</summary>
internal sealed class ModelGateway(ModelMesh mesh, string name, int index)
{
    public ModelMesh Mesh => mesh;

    public string Name => name;

    public string Id { get; } = $"{index:x32}";

    public Endpoint Endpoint { get; set; } = new("192.0.2." + (index + 1), 1883);

    public int Rank { get; set; } = 1;

    public int LoadPermille { get; set; }

    public bool HasQuorum { get; set; } = true;

    public bool IsListed { get; set; } = true;

    /// <summary>The process runs; otherwise connections are refused.</summary>
    public bool IsUp { get; set; } = true;

    /// <summary>The machine is there; otherwise nothing comes back at all.</summary>
    public bool IsReachable { get; set; } = true;

    public bool Acknowledges { get; set; } = true;

    /// <summary>Null: the epoch of the mesh.</summary>
    public long? StaleEpoch { get; set; }

    public bool SendsList { get; set; } = true;

    public int AckReason { get; set; }

    /// <summary>0: accepted.</summary>
    public int ConnectReason { get; set; }

    public string? ServerReference { get; set; }

    public byte[] GatewayListMessage() => mesh.List(StaleEpoch ?? mesh.Epoch);
}

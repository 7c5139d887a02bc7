using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Ordering;

/// <summary>What the total order knows of one device.</summary>
internal sealed class DeviceOrder(string name)
{
    private readonly Dictionary<long, SeqSet> _boots = [];
    private SeqSet _newest = new();
    private long _newestBoot = -1;

    public string Name { get; } = name;

    /// <summary>The gateway that the device attached to last.</summary>
    public NodeId Owner { get; private set; }

    /// <summary>How often it has attached: the fencing epoch. Whoever acts for an older one is refused.</summary>
    public long Epoch { get; private set; }

    public void Attach(NodeId gateway)
    {
        Owner = gateway;
        Epoch++;
    }

    /// <summary>Notes a reading; false for one that was seen.</summary>
    public bool Add(long boot, long seq)
    {
        if (boot != _newestBoot)
        {
            if (!_boots.TryGetValue(boot, out var set))
                _boots.Add(boot, set = new SeqSet());
            (_newest, _newestBoot) = (set, boot);
        }

        return _newest.Add(seq);
    }
}

using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Ordering;

/// <summary>What the total order knows of one device.</summary>
internal sealed class DeviceOrder(string name)
{
    private readonly Dictionary<long, SeqSet> _boots = [];
    private SeqSet _newest = new();
    private long _newestBoot = -1;

    public string Name { get; } = name;

    /// <summary>Whose it is, as of the last Attach record.</summary>
    public DeviceOwner Owner { get; private set; }

    public void Attach(NodeId gateway) => Owner = new DeviceOwner(gateway, Owner.Epoch + 1);

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

    public void Write(MessageWriter writer)
    {
        writer.Text(Name).Node(Owner.Gateway).Number(Owner.Epoch).Number(_boots.Count);
        foreach (var (boot, set) in _boots.OrderBy(b => b.Key))
            set.Write(writer.Number(boot));
    }

    public static DeviceOrder Read(ref MessageReader reader)
    {
        var device = new DeviceOrder(reader.Text(JournalRecord.MostDeviceBytes)) { Owner = new DeviceOwner(reader.Node(), reader.Number()) };
        for (var count = reader.Number(); count > 0 && !reader.Failed; count--)
            device._boots[reader.Number()] = SeqSet.Read(ref reader);
        return device;
    }
}

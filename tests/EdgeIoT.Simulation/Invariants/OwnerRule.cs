using EdgeIoT.Mesh.Ordering;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>
/// A device has one owner in each fencing epoch, and the epoch never goes back along the order: whoever acts for a device with an older epoch than the
/// newest that is known can be told apart. What a gateway says of it at a place in the order is what every other says there. All that within one line of epochs
/// of the mesh.
/// </summary>
public sealed class OwnerRule
{
    private readonly Dictionary<long, Line> _lines = new() { [0] = new Line([]) };

    /// <summary>A line begins with the first <paramref name="delivered"/> readings of another one.</summary>
    public void Begin(long line, long from, long delivered) =>
        _lines.Add(line, new Line(_lines[from].AtPlace.Where(p => p.Key <= delivered).ToDictionary()));

    /// <summary>A run delivers a reading of a device that belongs to somebody.</summary>
    public void Check(GatewayRun run, in OrderedReading reading)
    {
        if (run.Node.OwnerOf(reading.Device) is not { } owner)
            throw new ViolationException("Who sends readings is somebody's", $"{run.Gateway.Name} orders {reading.Sequence} of {reading.Device}, which has no owner");
        var line = _lines[EpochRule.LineOf(run)];
        var (owners, atPlace, newestOf) = (line.Owners, line.AtPlace, line.Newest);
        if (!owners.TryAdd((reading.Device, owner.Epoch), owner) && owners[(reading.Device, owner.Epoch)] != owner)
            throw new ViolationException("One fenced owner of a device", $"{run.Gateway.Name} takes {owner} for the owner of {reading.Device}, others {owners[(reading.Device, owner.Epoch)]}");
        if (!atPlace.TryAdd(reading.Sequence, owner))
        {
            if (atPlace[reading.Sequence] != owner)
                throw new ViolationException("The applied state is one", $"{run.Gateway.Name} has {owner} for {reading.Device} at {reading.Sequence}, others {atPlace[reading.Sequence]}");
            return;
        }

        var newest = newestOf.GetValueOrDefault(reading.Device);
        if (owner.Epoch < newest.Epoch)
            throw new ViolationException("A fencing epoch never goes back", $"{run.Gateway.Name} has {owner} for {reading.Device} at {reading.Sequence}, after epoch {newest.Epoch} at {newest.Sequence}");
        newestOf[reading.Device] = (reading.Sequence, owner.Epoch);
    }

    private sealed record Line(Dictionary<long, DeviceOwner> AtPlace)
    {
        public Dictionary<(string Device, long Epoch), DeviceOwner> Owners { get; } = [];

        public Dictionary<string, (long Sequence, long Epoch)> Newest { get; } = new(StringComparer.Ordinal);
    }
}

using EdgeIoT.Mesh.Ordering;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>
/// A device has one owner in each fencing epoch, and the epoch never goes back along the order: whoever acts for a device with an older epoch than the
/// newest that is known can be told apart. What a gateway says of it at a place in the order is what every other says there.
/// </summary>
public sealed class OwnerRule
{
    private readonly Dictionary<(string Device, long Epoch), DeviceOwner> _owners = [];
    private readonly Dictionary<long, DeviceOwner> _atPlace = [];
    private readonly Dictionary<string, (long Sequence, long Epoch)> _newest = new(StringComparer.Ordinal);

    /// <summary>A run delivers a reading of a device that belongs to somebody.</summary>
    public void Check(GatewayRun run, in OrderedReading reading)
    {
        if (run.Node.OwnerOf(reading.Device) is not { } owner)
            throw new ViolationException("Who sends readings is somebody's", $"{run.Gateway.Name} orders {reading.Sequence} of {reading.Device}, which has no owner");
        if (!_owners.TryAdd((reading.Device, owner.Epoch), owner) && _owners[(reading.Device, owner.Epoch)] != owner)
            throw new ViolationException("One fenced owner of a device", $"{run.Gateway.Name} takes {owner} for the owner of {reading.Device}, others {_owners[(reading.Device, owner.Epoch)]}");
        if (!_atPlace.TryAdd(reading.Sequence, owner))
        {
            if (_atPlace[reading.Sequence] != owner)
                throw new ViolationException("The applied state is one", $"{run.Gateway.Name} has {owner} for {reading.Device} at {reading.Sequence}, others {_atPlace[reading.Sequence]}");
            return;
        }

        var newest = _newest.GetValueOrDefault(reading.Device);
        if (owner.Epoch < newest.Epoch)
            throw new ViolationException("A fencing epoch never goes back", $"{run.Gateway.Name} has {owner} for {reading.Device} at {reading.Sequence}, after epoch {newest.Epoch} at {newest.Sequence}");
        _newest[reading.Device] = (reading.Sequence, owner.Epoch);
    }
}

using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Ordering;

/// <content>The state of the order as bytes: the same on every gateway that has applied the same log.</content>
internal sealed partial class Orderer
{
    /// <summary>What an entry or a record takes on the disk beside its content, about.</summary>
    private const int EntryOverhead = 32;

    /// <summary>Whether the last entry is applied whole and no reading waits: then the state is small, and no record up to here is needed again.</summary>
    public bool IsSettled => _cut is null && _held.Count == 0;

    /// <summary>The last ordered record of each journal.</summary>
    public List<JournalExtent> Positions() => [.. _ordered.OrderBy(o => o.Key).Select(o => new JournalExtent(o.Key, o.Value))];

    public byte[] Capture()
    {
        NodeContext.Check(IsSettled, "the order is captured where nothing is under way");
        var writer = _context.Writer.BeginPayload().Number(_devices.Count);
        foreach (var device in _devices.Values.OrderBy(d => d.Name, StringComparer.Ordinal))
            device.Write(writer);
        // Version 1 knows neither epochs nor this, and writes the same bytes without.
        if (_givenUp.Count == 0)
            return writer.Written.ToArray();
        writer.Number(_givenUp.Count);
        foreach (var (journal, last) in _givenUp)
            writer.Journal(journal).Number(last);
        return writer.Written.ToArray();
    }

    /// <summary>Begins with a snapshot instead of entry 1. False where it does not hold together.</summary>
    public bool Restore(MeshSnapshot snapshot)
    {
        NodeContext.Check(Applied == 0 && AppliedBytes == 0, "an order begins with a snapshot or not at all");
        var reader = new MessageReader(snapshot.Order.Span);
        foreach (var position in snapshot.Journals)
            _ordered[position.Journal] = position.Last;
        for (var count = reader.Number(); count > 0 && !reader.Failed; count--)
        {
            var device = DeviceOrder.Read(ref reader);
            _devices[device.Name] = device;
        }

        for (var count = reader.Complete ? 0 : reader.Number(); count > 0 && !reader.Failed; count--)
            _givenUp[reader.Journal()] = reader.Number();
        Applied = snapshot.Index;
        Sequence = snapshot.Sequence;
        return reader.Complete;
    }
}

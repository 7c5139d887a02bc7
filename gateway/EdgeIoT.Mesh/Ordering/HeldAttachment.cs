using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Storage;

namespace EdgeIoT.Mesh.Ordering;

/// <summary>A reading that waits for its place.</summary>
internal readonly record struct HeldReading(long Record, long Boot, long Seq, ReadOnlyMemory<byte> Body);

/// <summary>A device's connection whose readings wait until the order has passed what was acknowledged elsewhere before.</summary>
internal sealed class HeldAttachment(JournalId journal, long record, DeviceOrder device, JournalExtent[] positions)
{
    public JournalId Journal { get; } = journal;

    public long Record { get; } = record;

    public DeviceOrder Device { get; } = device;

    /// <summary>What is to be passed first.</summary>
    public IReadOnlyList<JournalExtent> Positions => positions;

    public List<HeldReading> Readings { get; } = [];

    /// <summary>Whether all named positions are passed and nothing of the device below them, or before this in the same journal, is held.</summary>
    public bool MayGo(Func<JournalId, long> passedUpTo, List<HeldAttachment> held)
    {
        foreach (var position in positions)
        {
            if (passedUpTo(position.Journal) < position.Last)
                return false;
        }

        foreach (var other in held)
        {
            if (other != this && other.Device == Device && GoesBefore(other))
                return false;
        }

        return true;
    }

    /// <summary>The device is this gateway's from here on: not from where the record stands, as the one that it left may stand behind that in the same cut.</summary>
    public void Go() => Device.Attach(Journal.Gateway);

    private bool GoesBefore(HeldAttachment other)
    {
        if (other.Journal == Journal)
            return other.Record < Record;
        foreach (var position in positions)
        {
            if (position.Journal == other.Journal && other.Record <= position.Last)
                return true;
        }

        return false;
    }
}

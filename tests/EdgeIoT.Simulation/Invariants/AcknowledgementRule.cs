using EdgeIoT.Mesh;
using EdgeIoT.Simulation.Boards;
using EdgeIoT.Simulation.Disk;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>A reading is acknowledged only when a majority of the voters has it on disk, of the old and of the new ones while these change, and what was
/// acknowledged gets its place. Whoever says that it is with a majority has two disks for it.</summary>
public sealed class AcknowledgementRule(World world)
{
    private readonly List<Reading> _safe = [];
    private readonly List<(Reading Reading, VotersEntry? Voters)> _doubtful = [];
    private int _firstOpen;
    private long _newest;
    private UInt128 _destroyed;

    /// <summary>How many readings were acknowledged.</summary>
    public int Count => _safe.Count;

    /// <summary>How many were acknowledged as being on one disk.</summary>
    public int Local { get; private set; }

    /// <summary>Records are durable on a gateway's disk.</summary>
    public void Durable(GatewayRun run, JournalRecord[] records)
    {
        var bit = world.Voters.BitOf(run.Gateway.Id);
        foreach (var record in records)
        {
            var bytes = record.Bytes.Span;
            while (Body.TryFind(ref bytes, out var number))
                world.Readings[number].DurableOn |= bit;
        }
    }

    /// <summary>A gateway acknowledges.</summary>
    public void Acknowledged(GatewayRun run, Packet packet, IngestResult level)
    {
        foreach (var reading in packet.Readings)
        {
            if (level == IngestResult.Durable)
                Confirmed(run, reading);
            else if (run.Gateway.Degrades)
                Alone(run, packet, reading);
            else
                ByOneDisk(run, reading);
        }
    }

    /// <summary>A gateway says that a majority has a reading.</summary>
    public void Confirmed(GatewayRun run, Reading reading)
    {
        if (UInt128.PopCount(reading.DurableOn) < 2 && world.Members.Count(g => world.Voters.Has(g.Id, reading)) < 2)
            throw new ViolationException("Acknowledged by a majority is on two disks", $"{run.Gateway.Name} acknowledges {reading}, which is on one disk, as if it were on two");
        Check(run, reading);
    }

    /// <summary>A round of a gateway is over: voters that came into effect in it are on its log by now, and one of them it must have been.</summary>
    public void EndRound(GatewayRun run)
    {
        foreach (var (reading, before) in _doubtful)
        {
            // Who was removed is told who votes without it, and never gets the entry that says so.
            if (world.Voters.IsRemoved(run.Gateway.Id) && IsSafeWithoutLog(run, reading))
                continue;
            var counted = run.Disk.VotersFrom(before).Where(voters => IsOnMajority(voters, reading)).ToList();
            if (counted.Count == 0)
                throw new ViolationException("Acknowledged is on the disks of a majority", $"{run.Gateway.Name} acknowledges {reading}, which not enough of {run.Disk.Voters} have");
            // Voters that are not known to be decided yet follow from those that are: the change before them is fenced.
            if (!world.Voters.IsSafe(run.Disk.History, reading) && counted[^1].Index <= world.Voters.Newest(run.Disk.History)!.Index)
                throw new ViolationException("Acknowledged is on the disks of a majority", $"{run.Gateway.Name} acknowledges {reading}, which not enough of {world.Voters.Newest(run.Disk.History)} have");
        }

        _doubtful.Clear();
    }

    /// <summary>A round of a gateway was cut short: what its log would have said is not known.</summary>
    public void CutRound() => _doubtful.Clear();

    /// <summary>The first acknowledged reading of which something is not true, or null.</summary>
    public Reading? Missing(Func<Reading, bool> holds) => _safe.Find(reading => !holds(reading));

    /// <summary>An acknowledged reading that is on a disk and has no place in the order yet, or null.</summary>
    public Reading? Unordered()
    {
        if (_newest != world.Epochs.Newest)
            (_firstOpen, _newest) = (0, world.Epochs.Newest);
        while (_firstOpen < _safe.Count && (_safe[_firstOpen].Sequence > 0 || (_safe[_firstOpen].DurableOn & ~_destroyed) == 0))
            _firstOpen++;
        return _firstOpen < _safe.Count ? _safe[_firstOpen] : null;
    }

    /// <summary>An observer, and whoever is about to be one, has no log: the voters that it counts are the newest that are decided, or, where a gateway has those already, newer ones.</summary>
    private bool IsSafeWithoutLog(GatewayRun run, Reading reading)
    {
        var newest = world.Voters.Newest(run.Disk.History);
        return newest is null || IsOnMajority(newest, reading) || (newest.IsJoint && world.Voters.IsSafe(run.Disk.History, reading))
            || world.Members.Any(g => g.Run is { } other && other.Disk.VotersFrom(newest).Any(voters => IsOnMajority(voters, reading)));
    }

    /// <summary>A log that begins with a snapshot from before a gateway belonged to the mesh says nothing of who decides now.</summary>
    private static bool HasNoLog(GatewayRun run) => run.Node.Status.Observer || run.Disk.Voters?.Gateways.Contains(run.Gateway.Id) != true;

    /// <summary>A gateway and its disk are gone for ever: what was on no other disk is lost, whatever was said of it.</summary>
    public void Destroyed(EdgeIoT.Mesh.Identity.NodeId gateway) => _destroyed |= world.Voters.BitOf(gateway);

    /// <summary>Where one disk is a majority, and has it, nothing less is promised than elsewhere, be it this gateway's or another's. That several others happen to have what this
    /// one has promises nothing.</summary>
    private void Alone(GatewayRun run, Packet packet, Reading reading)
    {
        var voters = HasNoLog(run) ? world.Voters.Newest(run.Disk.History) : run.Disk.Voters;
        var safe = HasNoLog(run) ? IsSafeWithoutLog(run, reading) : IsWithMajority(run, reading);
        var decided = safe && (!world.Voters.Has(run.Gateway.Id, reading) || voters?.Incoming.Any(one => voters.IsMajority(id => id == one)) == true);
        world.Degradation.Acknowledged(run, packet, reading, decided);
        if (decided)
            ByOneDisk(run, reading);
    }

    private void ByOneDisk(GatewayRun run, Reading reading)
    {
        Local++;
        Check(run, reading);
    }

    private void Check(GatewayRun run, Reading reading)
    {
        if (HasNoLog(run) && !IsSafeWithoutLog(run, reading))
        {
            throw new ViolationException(
                "Acknowledged is on the disks of a majority",
                $"{run.Gateway.Name} acknowledges without a log {reading}, which not enough of {world.Voters.Newest(run.Disk.History)} have");
        }

        if (!HasNoLog(run) && !IsWithMajority(run, reading))
            _doubtful.Add((reading, run.Disk.Voters));
        if (reading.Safe)
            return;
        reading.Safe = true;
        reading.SafeIn = EpochRule.LineOf(run);
        reading.Board.Safe.Add(reading);
        _safe.Add(reading);
    }

    private bool IsWithMajority(GatewayRun run, Reading reading) =>
        run.Disk.Voters is { } voters && IsOnMajority(voters, reading) && world.Voters.IsSafe(run.Disk.History, reading);

    private bool IsOnMajority(VotersEntry voters, Reading reading) => voters.IsMajority(id => world.Voters.Has(id, reading));
}

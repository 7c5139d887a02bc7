using System.Numerics;
using EdgeIoT.Simulation.Boards;
using EdgeIoT.Simulation.Disk;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>A reading is acknowledged only when a majority of the voters has it on disk, and what was acknowledged gets its place.</summary>
public sealed class AcknowledgementRule(World world)
{
    private int _firstOpen;
    private readonly List<Reading> _safe = [];

    /// <summary>How many readings were acknowledged.</summary>
    public int Count => _safe.Count;

    /// <summary>Records are durable on a gateway's disk.</summary>
    public void Durable(VirtualGateway gateway, JournalRecord[] records)
    {
        // A gateway with a new disk and key never votes here, so its copies count for nothing.
        if (gateway.FormerIds.Count > 0)
            return;
        foreach (var record in records)
        {
            var bytes = record.Bytes.Span;
            while (Body.TryFind(ref bytes, out var number))
                world.Readings[number].DurableOn |= 1u << gateway.Index;
        }
    }

    /// <summary>A gateway acknowledges.</summary>
    public void Acknowledged(GatewayRun run, Packet packet)
    {
        var majority = (run.Look().Voters / 2) + 1;
        foreach (var reading in packet.Readings)
        {
            var copies = BitOperations.PopCount(reading.DurableOn);
            if (copies < majority)
                throw new ViolationException("Acknowledged is on the disks of a majority", $"{run.Gateway.Name} acknowledges {reading}, which {copies} of {majority} disks have");
            if (reading.Safe)
                continue;
            reading.Safe = true;
            reading.Board.Safe.Add(reading);
            _safe.Add(reading);
        }
    }

    /// <summary>An acknowledged reading that has no place in the order yet, or null.</summary>
    public Reading? Unordered()
    {
        while (_firstOpen < _safe.Count && _safe[_firstOpen].Sequence > 0)
            _firstOpen++;
        return _firstOpen < _safe.Count ? _safe[_firstOpen] : null;
    }
}

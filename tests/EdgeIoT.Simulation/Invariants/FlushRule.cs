using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>What is written may wait for company on its way to the disk, and not for long: while no flush runs, the node wants to be woken in time to begin one.</summary>
public sealed class FlushRule(GatewayRun run)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(20);
    private TimeSpan? _since;

    /// <summary>A step ended; times are those of the node's clock, which a pause of the process does not excuse.</summary>
    public void Check(TimeSpan now, TimeSpan nextTimer)
    {
        if (!run.Disk.HasUnflushed)
        {
            _since = null;
            return;
        }

        _since ??= now;
        if (nextTimer > _since + Bound)
            throw new ViolationException("What is written is flushed soon", $"{run.Gateway.Name} wrote {(now - _since.Value).TotalMilliseconds:F0} ms ago and flushes nothing before another {(nextTimer - now).TotalMilliseconds:F0} ms");
    }
}

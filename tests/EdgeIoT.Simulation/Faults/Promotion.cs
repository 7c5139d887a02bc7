using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Faults;

/// <summary>
/// An operator promotes a gateway: because the majority is gone for ever, and its disks with it; or because that looks so from where the gateway stands,
/// while the others go on without it.
/// </summary>
internal sealed class Promotion(World world, Chance chance, Action<TimeSpan, Action> later)
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);

    /// <summary>Begins. What is destroyed comes back some time after the promotion, empty and with a new key.</summary>
    public void Begin(bool destroy)
    {
        if (!world.Founded || world.Epochs.Any || Promoted() is not { } promoted)
            return;
        var gone = Others(promoted);
        world.Telling.Tell("operator", $"loses {string.Join(", ", gone.Select(g => g.Name))}{(destroy ? " for ever" : " from sight")}");
        foreach (var gateway in gone)
        {
            if (destroy)
                gateway.Destroy();
            else
                Part(gateway, gone, cut: true);
        }

        Promote(promoted, destroy, () => later(chance.Between(TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(2)), () =>
        {
            foreach (var gateway in gone)
            {
                if (destroy)
                    gateway.StartAfter(chance.Around(TimeSpan.FromMilliseconds(300)));
                else
                    Part(gateway, gone, cut: false);
            }
        }));
    }

    /// <summary>Again and again until it is done. Where the majority is gone for ever, nothing else makes the mesh well: also when the time of faults is over.</summary>
    private void Promote(VirtualGateway gateway, bool destroyed, Action then) => world.Schedule.After(Retry, () =>
    {
        if (world.Epochs.Any)
        {
            then();
            return;
        }

        if (world.Healed && !destroyed)
            return;
        gateway.Run?.Promote();
        Promote(gateway, destroyed, then);
    });

    /// <summary>Not the only voter, no witness, and no observer: a gateway that an operator would promote.</summary>
    private VirtualGateway? Promoted()
    {
        var able = world.Members.Where(g => g.Run is { } run && !g.Options.Witness && !run.Look().Observer && !IsOnlyVoter(run)).ToList();
        return able.Count == 0 ? null : chance.Of(able);
    }

    private static bool IsOnlyVoter(GatewayRun run) => run.Look() is { Voters: 1 } status && status.Gateways.Any(g => g.Id == run.Gateway.Id && g.Voter);

    /// <summary>As many as leave no majority to the rest, all of them voters.</summary>
    private List<VirtualGateway> Others(VirtualGateway promoted)
    {
        var voters = promoted.Run!.Look().Gateways.Where(g => g.Voter).Select(g => g.Id).ToList();
        return [.. world.Members.Where(g => g != promoted && voters.Contains(g.Id)).Take((voters.Count / 2) + 1)];
    }

    private void Part(VirtualGateway gateway, List<VirtualGateway> gone, bool cut)
    {
        foreach (var other in world.Members.Except(gone))
        {
            world.Network.Cut(gateway, other, cut);
            world.Network.Cut(other, gateway, cut);
        }
    }
}

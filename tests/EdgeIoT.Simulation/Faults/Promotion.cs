using EdgeIoT.Mesh.Journals;
using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Faults;

/// <summary>
/// An operator promotes a gateway: because the majority is gone for ever, and its disks with it; or because that looks so from where the gateway stands,
/// while the others go on without it.
/// <code>
///   P ┆ G, V, W, X     in half of the larger meshes: boards move from G to P, which hears from the others what they had sent to G, and has not got it yet
///   P                  in that moment all others are gone for ever: nobody may wait for what only they had
/// </code>
/// </summary>
internal sealed class Promotion(World world, Chance chance, Action<TimeSpan, Action> later)
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan BoardsAreThereAfter = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan MoveWithin = TimeSpan.FromSeconds(1);

    /// <summary>Begins, where there is a mesh. What is destroyed comes back some time after the promotion, empty and with a new key.</summary>
    /// <returns>Whether it has begun.</returns>
    public bool Begin(bool destroy)
    {
        if (!world.Founded || Promoted() is not { } promoted)
            return false;
        var gone = Others(promoted);
        var all = world.Members.Where(g => g != promoted).ToList();
        if (destroy && all.Count > 3 && all.TrueForAll(g => g.Run is not null) && chance.Hit(0.5))
            MoveBoards(promoted, chance.Of([.. gone.Where(g => !g.Options.Witness)]), () => Lose(promoted, all, destroy));
        else
            Lose(promoted, gone, destroy);
        return true;
    }

    /// <summary>What a gateway hears of another one goes by others for a while, and boards move over; until there is something that their order waits for.</summary>
    private void MoveBoards(VirtualGateway to, VirtualGateway from, Action then)
    {
        world.Network.Cut(from, to);
        world.Network.Cut(to, from);
        foreach (var other in world.Members.Where(g => g != from))
            world.CutClients(other, cut: true);
        later(BoardsAreThereAfter, () =>
        {
            world.CutClients(to, cut: false);
            world.CutClients(from, cut: true);
            foreach (var board in world.Boards)
                board.MoveTo(to);
            Watch(to, from, world.Schedule.Now + MoveWithin, then);
        });
    }

    private void Watch(VirtualGateway to, VirtualGateway from, TimeSpan until, Action then, long own = long.MaxValue) => later(Look, () =>
    {
        if (world.Schedule.Now < until && to.Run is { } run && from.Run is { } owner)
        {
            var now = run.Disk.LastOf(Journal(run));
            if (now <= own || run.Disk.LastOf(Journal(owner)) >= owner.Disk.LastOf(Journal(owner)))
            {
                Watch(to, from, until, then, now);
                return;
            }

            world.Telling.Tell("world", $"sees boards at {to.Name} whose readings before are at {from.Name}");
        }

        // What is on its way from those that are lost is lost too.
        foreach (var link in world.Network.Links.Where(link => link.Dialer == to || link.Acceptor == to).ToList())
            link.Reset();
        foreach (var gateway in world.Members)
            world.CutClients(gateway, cut: false);
        world.Network.Cut(from, to, cut: false);
        world.Network.Cut(to, from, cut: false);
        then();
    });

    private static JournalId Journal(GatewayRun run) => new(run.Gateway.Id, run.Disk.Recovered.Incarnation);

    private void Lose(VirtualGateway promoted, List<VirtualGateway> gone, bool destroy)
    {
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

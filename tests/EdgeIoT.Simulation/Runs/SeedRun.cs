using EdgeIoT.Simulation.Faults;
using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Invariants;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Runs;

/// <summary>
/// One seed, from the founding of the mesh to its end. First the safety phase: anything may be down and nothing wrong may happen.
/// Then the liveness phase: everything works again, and within a bound all is well.
/// </summary>
public static class SeedRun
{
    private static readonly TimeSpan FoundingLimit = TimeSpan.FromSeconds(20);

    /// <summary>As large as what goes into one message, so that the entries around it travel apart.</summary>
    private const int LargeCommand = 64 * 1024;

    /// <summary>Runs a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="listener">Gets the story.</param>
    /// <param name="only">The one kind of fault that there is, in a world that has room for it; null for a plan drawn by lot.</param>
    /// <param name="change">Changes the plan: leaves out some of its faults.</param>
    public static Outcome Of(ulong seed, TextWriter? listener = null, FaultKind? only = null, Func<FaultPlan, FaultPlan>? change = null)
    {
        var chance = new Chance(seed);
        var options = WorldOptions.Draw(chance);
        var plan = FaultPlan.Draw(chance.Fork());
        // Beside the draw, so that a seed keeps its world otherwise.
        plan = seed % 50 == 25 ? FaultPlan.OnLaterStage(new Chance(~seed)) : plan;
        if (only is { } kind || (plan.Events.Count > 0 && FaultPlan.NeedsRoom(kind = plan.Events[0].Kind)))
        {
            options = options.WithRoomFor(kind);
            plan = only is null ? plan : FaultPlan.OnStage(kind, chance.Fork());
        }
        else if (FaultPlan.OperatorOf(seed) is { } operation)
        {
            options = options.WithRoomFor(operation);
            plan = plan.With(operation, new Chance(~seed));
        }
        else if (seed % 3 == 0)
        {
            // Beside the draw, so that a seed keeps its world otherwise.
            plan = plan.WithMore(new Chance(~seed));
            options = options with { Gateways = seed % 45 == 0 ? 7 : options.Gateways };
        }

        else if (seed % 4 == 1)
        {
            (options, plan) = (options.WithGatewaysToSpare(seed), plan.WithChanges(new Chance(~seed)));
        }

        if (FaultPlan.BeginsWithVersion1(seed) && only is null)
            (options, plan) = (options with { Protocol = 1 }, plan.WithUpgrades(new Chance(~seed)));

        // Beside it, too.
        if (only == FaultKind.Alone || seed % 16 == 15)
            options = options.WithDegradation(new Chance(~seed), all: only == FaultKind.Alone);
        if (only is null && seed % 16 == 15 && FaultPlan.OperatorOf(seed) is null)
            plan = plan.WithLoneliness(new Chance(~seed));
        if (only is null && seed % 32 == 10)
            options = options.WithTwin(new Chance(~seed));
        if (only is null && seed % 32 == 26)
            options = options.WithSleepers(new Chance(~seed));
        options = options with { Witness = options.Gateways == 3 && seed % 6 == 0 };
        if (options.Gateways > 3 && options.Voters == 3)
            options = options with { Learners = (int)(seed % 3) };
        plan = change?.Invoke(plan) ?? plan;
        var world = new World(chance.Next(), options, listener);
        string? violation = null;
        try
        {
            Live(world, plan, chance);
        }
        catch (ViolationException broken)
        {
            violation = broken.Message;
            world.Telling.Tell("world", $"VIOLATION {broken.Message}");
        }
        return new Outcome(seed, violation, world.Schedule.Now, world.Schedule.Happened, world.Telling.Hash, world.Acknowledgements.Count, world.Coordinators.Terms);
    }

    private static void Live(World world, FaultPlan plan, Chance chance)
    {
        world.Telling.Tell("world", $"has {world.Options.Gateways} gateways, {world.Options.ExpectedVoters} of them voters{(world.Options.Witness ? " (the last is a witness)" : "")}, that join by {world.Options.Join}, {world.Boards.Count} boards");
        world.Start(chance.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(500)));
        // Where beacons or all of several addresses decide who founds the mesh, gateways that cannot hear one another may found two.
        if (world.Options.Join != JoinStyle.First || chance.Hit(0.6))
            world.RunUntil(world.MeshIsWell, FoundingLimit);
        var injector = new FaultInjector(world, plan, chance.Fork());
        injector.Begin();
        for (var end = world.Schedule.Now + plan.Duration; world.Schedule.Now < end;)
        {
            world.Run(TimeSpan.FromMilliseconds(100));
            Bother(world, chance);
        }
        injector.End();
        world.ConvergeAfterHealing();
        if (chance.Hit(0.1))
            world.StayIdle(TimeSpan.FromSeconds(2));
    }

    /// <summary>Somebody uses the log, gateways talk to one another, and everybody's view is compared.</summary>
    private static void Bother(World world, Chance chance)
    {
        foreach (var gateway in world.Members)
        {
            if (gateway.Run is not { } run)
                continue;
            run.Look();
            if (chance.Hit(0.2))
                world.Commands.Propose(run, chance.Hit(0.02) ? LargeCommand : 0);
            if (chance.Hit(0.2))
                run.Receive(new Input(InputKind.PeerMessage));
            if (chance.Hit(0.3))
                run.Receive(new Input(InputKind.Broadcast));
        }
    }
}

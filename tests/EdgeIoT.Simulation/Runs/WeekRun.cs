using System.Diagnostics;
using System.Globalization;
using EdgeIoT.Simulation.Boards;
using EdgeIoT.Simulation.Invariants;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Runs;

/// <summary>
/// Boards with the firmware's brain through days in which Wi-Fi is gone each night, for longer than some buffers last, and a gateway dies
/// each hour. At the end every reading is accounted for: it has its one place in the mesh, or the mesh was told that it was dropped.
/// </summary>
public sealed record WeekRun(int Boards, TimeSpan Time, TimeSpan Interval, long Sampled, long Ordered, long Dropped, int Deaths, long Events)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Runs it; throws where a promise is broken.</summary>
    public static WeekRun Of(ulong seed, int boards, TimeSpan time, TimeSpan interval, TimeSpan day)
    {
        // Slow gateways and rare cuts cost fewer events: that changes how long a fail-over takes, and not what is promised.
        var world = new World(seed, new WorldOptions
        {
            FirmwareBoards = boards,
            FirmwareInterval = interval,
            GatewaySlowness = 40,
            ElectionTimeout = TimeSpan.FromMilliseconds(800),
            CutInterval = TimeSpan.FromMilliseconds(200),
        });
        world.Start(TimeSpan.FromSeconds(1));
        world.RunUntil(world.MeshIsWell, Patience);
        var chance = world.Chance.Fork();
        var end = world.Schedule.Now + time;
        foreach (var board in world.Boards.Cast<FirmwareBoard>())
            PlanNights(world, board, chance.Fork(), end, day);
        var deaths = PlanDeaths(world, chance, end, day / 24);
        world.Run(time);
        return Account(world, new WeekRun(boards, time, interval, 0, 0, 0, deaths, 0));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Boards} boards, {Time.TotalHours:F0} hours, a reading each {Interval.TotalSeconds:F0} s, {Deaths} deaths of a gateway: "
        + $"{Sampled} sampled = {Ordered} in the mesh + {Dropped} reported as dropped ({Events} events)");

    // From some time in the evening on, for up to ten hours: a buffer of 500 readings bridges eight at one a minute.
    private static void PlanNights(World world, FirmwareBoard board, Chance chance, TimeSpan end, TimeSpan day)
    {
        for (var night = day * 0.9; night < end; night += day)
        {
            var from = night + (day * 0.1 * chance.Unit());
            var to = from + (day * chance.Between(1, 10) / 24);
            world.Schedule.At(from, static (subject, _, _) => ((FirmwareBoard)subject).SetNetwork(isUp: false), board);
            world.Schedule.At(to < end ? to : end, static (subject, _, _) => ((FirmwareBoard)subject).SetNetwork(isUp: true), board);
        }
    }

    private static int PlanDeaths(World world, Chance chance, TimeSpan end, TimeSpan hour)
    {
        var deaths = 0;
        for (var at = hour; at < end - (hour * 0.2); at += hour, deaths++)
        {
            var gateway = chance.Of(world.Members);
            var losesPower = chance.Hit(0.3);
            world.Schedule.At(at, (_, _, _) =>
            {
                if (losesPower)
                    gateway.LosePower();
                else
                    gateway.Kill();
                gateway.StartAfter(chance.Between(TimeSpan.FromSeconds(1), hour * 0.1));
            }, gateway);
        }

        return deaths;
    }

    private static WeekRun Account(World world, WeekRun run)
    {
        world.Heal();
        var boards = world.Boards.Cast<FirmwareBoard>().ToList();
        world.RunUntil(world.MeshIsWell, Patience);
        world.RunUntil(() => boards.Find(b => b.ReportedDropped != b.Dropped) is { } board ? $"{board.Name} has reported {board.ReportedDropped} of {board.Dropped} dropped readings" : null, Patience);
        foreach (var board in boards)
            board.Stop();
        world.RunUntil(world.AllIsDelivered, Patience);
        var inTheMesh = world.Readings.Where(r => r.Sequence > 0).CountBy(r => r.Board).ToDictionary();
        foreach (var board in boards)
        {
            var ordered = inTheMesh.GetValueOrDefault(board);
            if (board.Sampled != ordered + board.ReportedDropped)
                throw new ViolationException("Nothing vanishes silently", $"{board.Name} sampled {board.Sampled}, the mesh has {ordered}, reported as dropped {board.ReportedDropped}");
        }

        return run with
        {
            Sampled = boards.Sum(b => b.Sampled), Ordered = world.Order.Count, Dropped = boards.Sum(b => b.ReportedDropped), Events = world.Schedule.Happened,
        };
    }
}

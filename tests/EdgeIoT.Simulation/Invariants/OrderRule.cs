using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Ordering;
using EdgeIoT.Simulation.Boards;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>
/// The one total order: the k-th reading that any run of any gateway delivers has sequence k and is the same everywhere; no reading is
/// in it twice, none that was never taken; and each board's readings are in the board's own order.
/// </summary>
public sealed class OrderRule(World world)
{
    private const string OneOrder = "There is one order";
    private readonly List<Place> _order = [];

    /// <summary>How many readings have a place.</summary>
    public int Count => _order.Count;

    /// <summary>A run delivers its <paramref name="nth"/> reading.</summary>
    public void Delivered(GatewayRun run, in OrderedReading reading, long nth)
    {
        var name = run.Gateway.Name;
        if (reading.Sequence != nth)
            throw new ViolationException("Sequence has no gaps and no repeats", $"{name} delivers sequence {reading.Sequence} as its reading {nth}");
        if (reading.Replayed && nth > run.Gateway.DeliveredEver)
            throw new ViolationException("Replayed is what was delivered", $"{name} calls sequence {nth} replayed and has never delivered it");
        run.Gateway.DeliveredEver = Math.Max(run.Gateway.DeliveredEver, nth);
        if (!Body.TryRead(reading.Body.Span, out var number, out var connection) || number >= world.Readings.Count)
            throw new ViolationException("Only what was sent is delivered", $"{name} delivers a body that no board sent, as {reading.Device}/{reading.Boot}/{reading.Seq}");
        var place = new Place(number, connection, reading.Journal, reading.Record);
        if (nth > _order.Count)
        {
            _order.Add(place);
            Ordered(run, world.Readings[number], reading, connection);
        }
        else if (_order[(int)nth - 1] != place)
        {
            throw new ViolationException(OneOrder, $"{name} has {world.Readings[number]} at {nth}, others have {world.Readings[_order[(int)nth - 1].Reading]}: {place} and {_order[(int)nth - 1]}");
        }
    }

    private void Ordered(GatewayRun run, Reading known, in OrderedReading reading, long connection)
    {
        var name = run.Gateway.Name;
        world.Telling.Tell(name, $"is the first to order {known} at {reading.Sequence}");
        var board = known.Board;
        if (reading.Device != board.Name || reading.Boot != known.Boot || reading.Seq != known.Seq)
            throw new ViolationException("Only what was sent is delivered", $"{name} delivers {known} as {reading.Device}/{reading.Boot}/{reading.Seq}");
        if (known.Sequence != 0)
            throw new ViolationException("No reading is repeated", $"{known} is at {known.Sequence} and at {reading.Sequence}");
        known.Sequence = reading.Sequence;
        if (!world.Voters.IsSafe(run.Disk.Cluster, known) && !run.Disk.VotersFrom(world.Voters.Newest(run.Disk.Cluster)).Any(v => v.IsMajority(id => world.Voters.Has(id, known))))
            throw new ViolationException("Ordered is on the disks of a majority", $"{name} orders {known}, which not enough of {world.Voters.Newest(run.Disk.Cluster)} have");
        while (board.SafeOrdered < board.Safe.Count && board.Safe[board.SafeOrdered].Sequence > 0)
            board.SafeOrdered++;
        var before = world.Connection(connection).SafeBefore;
        if (board.SafeOrdered < before)
            throw new ViolationException("What was acknowledged before comes before", $"{known} at {reading.Sequence} overtakes {board.Safe[board.SafeOrdered]}, acknowledged before its connection {connection} sent anything");
        if (known.Dropped)
            return;
        if (known.Index < board.LastOrdered)
            throw new ViolationException("A board's readings keep their order", $"{known} at {reading.Sequence} comes after a later one of {board.Name}");
        board.LastOrdered = known.Index;
    }

    private readonly record struct Place(int Reading, long Connection, JournalId Journal, long Record);
}

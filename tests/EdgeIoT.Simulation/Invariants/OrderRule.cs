using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Ordering;
using EdgeIoT.Simulation.Boards;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>
/// The one total order of a line of epochs: the k-th reading that any run of any gateway delivers in it has sequence k and is the same everywhere; no reading is
/// in it twice, none that was never taken; and each board's readings are in the board's own order, those apart that one gateway alone had acknowledged: they keep the order in which they came to it. What gateways took in in another line finds its place
/// somewhere in it.
/// </summary>
public sealed class OrderRule(World world)
{
    private const string OneOrder = "There is one order";
    private readonly Dictionary<long, Line> _lines = new() { [0] = new Line() };

    /// <summary>How many readings have a place in the newest line.</summary>
    public int Count => Newest.Order.Count;

    private Line Newest => _lines[world.Epochs.Newest];

    /// <summary>A line begins with the first <paramref name="delivered"/> readings of another one.</summary>
    public void Begin(long line, long from, long delivered)
    {
        var begun = new Line();
        foreach (var place in _lines[from].Order.Take((int)delivered))
        {
            begun.Order.Add(place);
            begun.Add(world.Readings[place.Reading], begun.Order.Count);
            begun.Note(world.Readings[place.Reading], world.Connection(place.Connection), from);
        }

        _lines.Add(line, begun);
        foreach (var reading in world.Readings)
            reading.Sequence = Newest.SequenceOf(reading);
    }

    /// <summary>A run delivers its <paramref name="nth"/> reading.</summary>
    public void Delivered(GatewayRun run, in OrderedReading reading, long nth)
    {
        var name = run.Gateway.Name;
        var line = _lines[EpochRule.LineOf(run)];
        if (reading.Sequence != nth)
            throw new ViolationException("Sequence has no gaps and no repeats", $"{name} delivers sequence {reading.Sequence} as its reading {nth}");
        if (reading.Replayed && nth > run.Gateway.DeliveredEver)
            throw new ViolationException("Replayed is what was delivered", $"{name} calls sequence {nth} replayed and has never delivered it");
        run.Gateway.DeliveredEver = Math.Max(run.Gateway.DeliveredEver, nth);
        if (!Body.TryRead(reading.Body.Span, out var number, out var connection) || number >= world.Readings.Count)
            throw new ViolationException("Only what was sent is delivered", $"{name} delivers a body that no board sent, as {reading.Device}/{reading.Boot}/{reading.Seq}");
        var place = new Place(number, connection, reading.Journal, reading.Record);
        if (nth > line.Order.Count)
        {
            line.Order.Add(place);
            Ordered(line, run, world.Readings[number], reading, connection);
        }
        else if (line.Order[(int)nth - 1] != place)
        {
            throw new ViolationException(OneOrder, $"{name} has {world.Readings[number]} at {nth}, others have {world.Readings[line.Order[(int)nth - 1].Reading]}: {place} and {line.Order[(int)nth - 1]}");
        }
    }

    private void Ordered(Line line, GatewayRun run, Reading known, in OrderedReading reading, long connection)
    {
        var name = run.Gateway.Name;
        world.Telling.Tell(name, $"is the first to order {known} at {reading.Sequence}");
        var board = known.Board;
        if (reading.Device != board.Name || reading.Boot != known.Boot || reading.Seq != known.Seq)
            throw new ViolationException("Only what was sent is delivered", $"{name} delivers {known} as {reading.Device}/{reading.Boot}/{reading.Seq}");
        if (line.SequenceOf(known) != 0)
            throw new ViolationException("No reading is repeated", $"{known} is at {line.SequenceOf(known)} and at {reading.Sequence}");
        line.Add(known, reading.Sequence);
        if (line == Newest)
            known.Sequence = reading.Sequence;
        var history = run.Disk.History;
        if (!world.Voters.IsSafe(history, known) && !run.Disk.VotersFrom(world.Voters.Newest(history)).Any(v => v.IsMajority(id => world.Voters.Has(id, known))))
            throw new ViolationException("Ordered is on the disks of a majority", $"{name} orders {known}, which not enough of {world.Voters.Newest(history)} have");
        var by = world.Connection(connection);
        if (line.Overtaken(board, history.Line, by) is { } overtaken)
            throw new ViolationException("What was acknowledged before comes before", $"{known} at {reading.Sequence} overtakes {overtaken}, acknowledged before its connection {connection} sent anything");
        if (!world.Epochs.Any && line.NoteVia(known, reading.Journal.Gateway) is { } sooner)
            throw new ViolationException("What one gateway acknowledged keeps its order", $"{known} at {reading.Sequence}, which one gateway acknowledged alone, comes after {sooner}, which came to it later");
        if (line.Note(known, by, history.Line) is { } later)
            throw new ViolationException("A board's readings keep their order", $"{known} at {reading.Sequence} comes after {later}, a later one of {board.Name}");
    }

    private readonly record struct Place(int Reading, long Connection, JournalId Journal, long Record);

    /// <summary>The order of one line.</summary>
    private sealed class Line
    {
        private readonly Dictionary<Reading, long> _sequences = [];
        private readonly Dictionary<Board, Reading> _last = [];
        private readonly Dictionary<(Board, NodeId), Reading> _lastVia = [];
        private readonly Dictionary<Board, int> _safeOrdered = [];

        public List<Place> Order { get; } = [];

        public long SequenceOf(Reading reading) => _sequences.GetValueOrDefault(reading);

        public void Add(Reading reading, long sequence) => _sequences.Add(reading, sequence);

        /// <summary>The later reading of its board that has a place already, if that is so. What was taken in or acknowledged in another line is not held
        /// against others, and others not against it.</summary>
        public Reading? Note(Reading reading, Connection by, long line)
        {
            if (reading.Dropped || reading.LocalAt is not null || by.LineOf(reading) != line || (reading.Safe && reading.SafeIn != line))
                return null;
            if (_last.TryGetValue(reading.Board, out var last) && reading.Index < last.Index)
                return last;
            _last[reading.Board] = reading;
            return null;
        }

        /// <summary>The later reading of its board that has a place by way of the gateway which acknowledged this one alone, if that is so.</summary>
        public Reading? NoteVia(Reading reading, NodeId gateway)
        {
            if (reading.Dropped)
                return null;
            var last = _lastVia.GetValueOrDefault((reading.Board, gateway));
            if (last is not null && last.Index > reading.Index)
                return reading.LocalAt == gateway ? last : null;
            _lastVia[(reading.Board, gateway)] = reading;
            return null;
        }

        /// <summary>A reading that was acknowledged in this line before a connection sent anything in it, and has no place yet.</summary>
        public Reading? Overtaken(Board board, long line, Connection by)
        {
            if (by.SafeBeforeIn != line)
                return null;
            var next = _safeOrdered.GetValueOrDefault(board);
            while (next < by.SafeBefore && (_sequences.ContainsKey(board.Safe[next]) || board.Safe[next].SafeIn != line))
                next++;
            _safeOrdered[board] = next;
            return next < by.SafeBefore ? board.Safe[next] : null;
        }
    }
}

using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Causal;

/// <content>
/// What stands in for messages that nobody has any more: the state that they made, with the clock that says which they were. Both
/// clocks are closed under "comes before", so the greater of both is too, and nothing that follows is out of order.
/// </content>
internal sealed partial class CausalBroadcast
{
    private const int MostFrontier = 1 << 16;

    private byte[] EncodeState()
    {
        var writer = _clock.Write(_context.Writer.BeginPayload());
        var frontier = _frontier.Dots.ToList();
        writer.Number(frontier.Count);
        foreach (var dot in frontier)
            writer.Journal(dot.Source).Number(dot.Seq);
        Capture(writer);
        return writer.Written.ToArray();
    }

    private void Install(ReadOnlyMemory<byte> state)
    {
        var reader = new MessageReader(state.Span);
        var clock = CausalClock.Read(ref reader);
        var frontier = new Dot[reader.Count(MostFrontier)];
        for (var i = 0; i < frontier.Length && !reader.Failed; i++)
            frontier[i] = new Dot(reader.Journal(), reader.Number());
        var rest = reader.Rest().Length;
        if (reader.Failed || _clock.Covers(clock))
            return;
        if (!Merge(state[^rest..]))
        {
            _context.Counters.Add("causal_states_refused");
            return;
        }

        // What was kept of a run does not reach up to what comes next: it cannot be served any more.
        foreach (var dot in clock.Counts.Where(dot => !_clock.Covers(dot)).ToList())
            _history.ForgetUpTo(dot.Source, long.MaxValue);
        _clock.Merge(clock);
        foreach (var dot in frontier)
            _frontier.Add(dot);
        _context.Counters.Add("causal_states_installed");
        HousekeepSoon();
        Release();
    }
}

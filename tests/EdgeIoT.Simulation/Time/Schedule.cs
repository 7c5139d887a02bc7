namespace EdgeIoT.Simulation.Time;

/// <summary>What an event does. Static methods with their subjects handed in, so that an event costs no closure.</summary>
public delegate void Happening(object subject, object? detail, long number);

/// <summary>The virtual time and everything that is still to happen, in order; what is due at one time happens in the order in
/// which it was planned.</summary>
public sealed class Schedule
{
    private readonly DueQueue _due = new();
    private readonly List<Planned> _planned = [];
    private readonly Stack<int> _free = new();

    /// <summary>The virtual time.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>How many events have happened.</summary>
    public long Happened { get; private set; }

    /// <summary>Plans an event.</summary>
    public void At(TimeSpan due, Happening happening, object subject, object? detail = null, long number = 0)
    {
        if (due < Now)
            due = Now;
        var planned = new Planned(happening, subject, detail, number);
        if (_free.TryPop(out var place))
        {
            _planned[place] = planned;
        }
        else
        {
            place = _planned.Count;
            _planned.Add(planned);
        }

        _due.Add(due.Ticks, place);
    }

    /// <summary>Plans an event.</summary>
    public void After(TimeSpan delay, Happening happening, object subject, object? detail = null, long number = 0) =>
        At(Now + delay, happening, subject, detail, number);

    /// <summary>Plans an action; for what happens rarely.</summary>
    public void After(TimeSpan delay, Action action) => At(Now + delay, static (subject, _, _) => ((Action)subject)(), action);

    /// <summary>Lets the next event happen, unless it is due after <paramref name="until"/>: then the time is moved there.</summary>
    public bool Step(TimeSpan until)
    {
        if (_due.Count == 0 || _due.First > until.Ticks)
        {
            Now = until;
            return false;
        }

        Now = TimeSpan.FromTicks(_due.First);
        var place = _due.Take();
        var next = _planned[place];
        _planned[place] = default;
        _free.Push(place);
        Happened++;
        next.Happening(next.Subject, next.Detail, next.Number);
        return true;
    }

    private readonly record struct Planned(Happening Happening, object Subject, object? Detail, long Number);
}

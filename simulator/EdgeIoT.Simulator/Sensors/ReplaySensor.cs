namespace EdgeIoT.Simulator.Sensors;

/// <summary>Gives the rows of a recording one after the other, and starts again after the last.</summary>
internal sealed class ReplaySensor(IReadOnlyList<Measurement> rows) : ISensor
{
    private int _next;

    public Measurement Read(TimeSpan timeOfDay)
    {
        var row = rows[_next];
        _next = (_next + 1) % rows.Count;
        return row;
    }
}

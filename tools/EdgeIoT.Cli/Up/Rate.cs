namespace EdgeIoT.Cli.Up;

/// <summary>How fast a count grows, over the last five seconds.</summary>
internal sealed class Rate
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Queue<(DateTimeOffset Time, long Count)> _samples = new();

    public double PerSecond { get; private set; }

    public void Add(DateTimeOffset time, long count)
    {
        // A count that falls is another gateway's view after the best informed one went away.
        if (_samples.Count > 0 && count < _samples.Last().Count)
            return;
        _samples.Enqueue((time, count));
        while (_samples.Count > 2 && time - _samples.Peek().Time > Window)
            _samples.Dequeue();
        var first = _samples.Peek();
        var span = (time - first.Time).TotalSeconds;
        PerSecond = span > 0 ? (count - first.Count) / span : 0;
    }
}

namespace EdgeIoT.Mesh;

/// <summary>Counts since the start, and present amounts, by metric name.</summary>
internal sealed class Counters
{
    private readonly Dictionary<string, long> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _gauges = new(StringComparer.Ordinal);

    public void Add(string name, long amount = 1)
    {
        ref var value = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_values, name, out _);
        value += amount;
    }

    public void Set(string name, long value) => _values[name] = value;

    public void SetGauge(string name, long value) => _gauges[name] = value;

    public IReadOnlyDictionary<string, long> Gauges() => new Dictionary<string, long>(_gauges, StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Snapshot() => new Dictionary<string, long>(_values, StringComparer.Ordinal);
}

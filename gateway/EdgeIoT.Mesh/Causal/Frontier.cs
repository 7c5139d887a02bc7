using EdgeIoT.Mesh.Journals;

namespace EdgeIoT.Mesh.Causal;

/// <summary>The delivered messages that no other delivered message comes after: what the next own message depends on directly, and by way of
/// them on everything. As many dots as there are gateways that spoke at the same time since the last own message: usually few.</summary>
internal sealed class Frontier
{
    private readonly SortedDictionary<JournalId, long> _dots = [];

    public IEnumerable<Dot> Dots => _dots.Select(pair => new Dot(pair.Key, pair.Value));

    public void Delivered(CausalMessage message)
    {
        foreach (var dot in message.After)
        {
            if (_dots.TryGetValue(dot.Source, out var seq) && seq <= dot.Seq)
                _dots.Remove(dot.Source);
        }

        Add(message.Dot);
    }

    /// <summary>What comes with a state: it may name more than is needed, never less.</summary>
    public void Add(Dot dot)
    {
        if (_dots.GetValueOrDefault(dot.Source) < dot.Seq)
            _dots[dot.Source] = dot.Seq;
    }
}

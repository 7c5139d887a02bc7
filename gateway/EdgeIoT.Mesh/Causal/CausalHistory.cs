using EdgeIoT.Mesh.Journals;

namespace EdgeIoT.Mesh.Causal;

/// <summary>What was delivered and may still be missing elsewhere, in the order in which it was delivered here, so that whoever gets it in that order
/// has to hold nothing back.</summary>
internal sealed class CausalHistory(CausalLimits limits)
{
    private readonly LinkedList<CausalMessage> _messages = [];
    private readonly Dictionary<JournalId, Queue<LinkedListNode<CausalMessage>>> _bySource = [];
    private int _bytes;

    public int Count => _messages.Count;

    public IEnumerable<CausalMessage> Messages => _messages;

    public IReadOnlyCollection<JournalId> Sources => _bySource.Keys;

    /// <summary>Number of the first message of a run that is kept, or 0.</summary>
    public long First(JournalId source) => _bySource.TryGetValue(source, out var kept) ? kept.Peek().Value.Dot.Seq : 0;

    /// <summary>Keeps a message; returns how many had to go for it.</summary>
    public int Add(CausalMessage message)
    {
        if (!_bySource.TryGetValue(message.Dot.Source, out var kept))
            _bySource.Add(message.Dot.Source, kept = new());
        kept.Enqueue(_messages.AddLast(message));
        _bytes += message.Size;
        var dropped = 0;
        while (_messages.Count > limits.Retained || _bytes > limits.RetainedBytes)
        {
            var oldest = _messages.First!.Value.Dot;
            ForgetUpTo(oldest.Source, oldest.Seq);
            dropped++;
        }

        return dropped;
    }

    public void ForgetUpTo(JournalId source, long seq)
    {
        if (!_bySource.TryGetValue(source, out var kept))
            return;
        while (kept.TryPeek(out var oldest) && oldest.Value.Dot.Seq <= seq)
        {
            kept.Dequeue();
            _bytes -= oldest.Value.Size;
            _messages.Remove(oldest);
        }

        if (kept.Count == 0)
            _bySource.Remove(source);
    }
}

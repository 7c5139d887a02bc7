namespace EdgeIoT.Gateway.Faults;

/// <summary>What a cut link has not delivered, in order: TCP delivers it when the network is back.</summary>
internal sealed class HeldLink
{
    /// <summary>More is lost: the peer finds a gap when the network is back, and the link is made anew.</summary>
    private const long MostBytes = 64 * 1024 * 1024;

    private readonly Queue<byte[]> _messages = new();
    private long _bytes;

    /// <summary>Whether the peer has yet to be told that it is admitted.</summary>
    public bool IsAcceptHeld { get; set; }

    /// <summary>Why the link was closed meanwhile, which the peer has yet to notice; null: it was not.</summary>
    public string? Closed { get; set; }

    public IEnumerable<byte[]> Messages => _messages;

    public void Add(ReadOnlySpan<byte> message)
    {
        if (_bytes + message.Length > MostBytes)
            return;
        _bytes += message.Length;
        _messages.Enqueue(message.ToArray());
    }
}

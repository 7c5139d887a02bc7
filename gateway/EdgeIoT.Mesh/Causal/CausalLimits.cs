namespace EdgeIoT.Mesh.Causal;

/// <summary>The bounds of causal broadcast. Each has a counter that shows when it is hit.</summary>
internal sealed record CausalLimits
{
    /// <summary>Dots in a stamp. What a message depends on beyond them is carried by messages without content before it (<c>causal_bridges</c>).</summary>
    public int Dots { get; init; } = 64;

    /// <summary>Bytes of one payload; more is a mistake of the caller.</summary>
    public int PayloadBytes { get; init; } = 64 * 1024;

    /// <summary>Messages that wait for what is before them. Beyond it they are dropped and fetched later (<c>causal_held_dropped</c>).</summary>
    public int Held { get; init; } = 1024;

    /// <summary>Bytes of them.</summary>
    public int HeldBytes { get; init; } = 4 << 20;

    /// <summary>How long a message waits. Longer than any link and any fetch: what comes after it comes from a run that has ended,
    /// and whoever has delivered it has it still.</summary>
    public TimeSpan HeldFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Delivered messages that are kept for those that lack them. Raised: a gateway can be away for longer before it has to take the
    /// state instead (<c>causal_history_dropped</c>); lowered: less memory.</summary>
    public int Retained { get; init; } = 8192;

    /// <summary>Bytes of them.</summary>
    public int RetainedBytes { get; init; } = 8 << 20;

    /// <summary>Runs that are counted one by one. Beyond it those that are over are closed before everybody has said the same of them
    /// (<c>causal_sources_dropped</c>).</summary>
    public int Sources { get; init; } = 4096;

    /// <summary>How long a run has been over before it may be closed: longer than what it sent can still be under way.</summary>
    public TimeSpan CloseAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Time between two words to a peer on what was delivered, for up to eight peers; in proportion with more.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long something may be missing before it is asked for.</summary>
    public TimeSpan AskAfter { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Bytes that are sent in answer to one question.</summary>
    public int AnswerBytes { get; init; } = 96 * 1024;
}

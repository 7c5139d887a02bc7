namespace EdgeIoT.Mesh.Membership;

/// <summary>
/// How far this gateway mistrusts itself (Lifeguard, "Local Health Multiplier"), 0 to 8: raised when its probes fail without
/// a word from the helpers, when it had to refute, and when its own loop was late; lowered by each probe that succeeds.
/// </summary>
internal sealed class Awareness
{
    private const int Max = 8;

    public int Score { get; private set; }

    public void Change(int delta) => Score = Math.Clamp(Score + delta, 0, Max);

    /// <summary>A time that grows with the mistrust.</summary>
    public TimeSpan Stretch(TimeSpan time) => time * (Score + 1);
}

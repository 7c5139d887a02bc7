namespace EdgeIoT.Mqtt.Fuzzing.Connections;

internal enum StepKind
{
    /// <summary>A stranger connects; whoever had its place is left to itself.</summary>
    Open,
    Send,
    Stall,
    Read,
    Close,
    Reset,
    Advance,

    /// <summary>The well-behaved publisher publishes.</summary>
    Publish,

    /// <summary>The subscriber that comes and goes does so.</summary>
    ComeOrGo,

    /// <summary>The gate completes what waits.</summary>
    Complete,

    /// <summary>The host publishes.</summary>
    Host,
}

/// <summary>One thing that happens.</summary>
/// <param name="Kind">What.</param>
/// <param name="Slot">To which stranger.</param>
/// <param name="Bytes">What is sent.</param>
/// <param name="Number">Bytes of a piece, milliseconds, or a QoS.</param>
internal sealed record Step(StepKind Kind, int Slot, byte[] Bytes, int Number)
{
    public override string ToString() => $"{Kind} {Slot} {Number} {Convert.ToHexString(Bytes)}";
}

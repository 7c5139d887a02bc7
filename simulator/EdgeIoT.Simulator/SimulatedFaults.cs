namespace EdgeIoT.Simulator;

/// <summary>What goes wrong with each board, by chance and independent of the others. Nothing does by default.</summary>
public sealed record SimulatedFaults
{
    /// <summary>The mean time from a board to its gateway and back; a half to one and a half of it. 0 to 60 s.</summary>
    public TimeSpan WifiDelay { get; init; }

    /// <summary>The part of packets that get lost, 0 to 0.9. Datagrams are gone; a stream sends again, 200 ms later and doubling.</summary>
    public double WifiLoss { get; init; }

    /// <summary>The mean time between two outages of a board's Wi-Fi. Zero: none.</summary>
    public TimeSpan OutageEvery { get; init; }

    /// <summary>The mean length of an outage. Default 10 s.</summary>
    public TimeSpan OutageLength { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The mean time between two power cuts of a board: it starts again with what was on its flash. Zero: none.</summary>
    public TimeSpan RestartEvery { get; init; }

    internal string? Check()
    {
        if (WifiDelay < TimeSpan.Zero || WifiDelay > TimeSpan.FromSeconds(60))
            return "WifiDelay: 0 to 60 s";
        if (WifiLoss is not (>= 0 and <= 0.9))
            return "WifiLoss: 0 to 0.9";
        if (OutageEvery < TimeSpan.Zero || OutageLength <= TimeSpan.Zero)
            return "OutageEvery, OutageLength: not negative";
        return RestartEvery < TimeSpan.Zero ? "RestartEvery: not negative" : null;
    }
}

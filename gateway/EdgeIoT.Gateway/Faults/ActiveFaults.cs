namespace EdgeIoT.Gateway.Faults;

/// <summary>The faults of one moment.</summary>
internal sealed record ActiveFaults
{
    public static readonly ActiveFaults None = new();

    /// <summary>Names of gateways that nothing from here reaches.</summary>
    public IReadOnlyList<string> Unreachable { get; init; } = [];

    /// <summary>The share of datagrams that do not arrive, 0 to 1.</summary>
    public double DatagramLoss { get; init; }

    /// <summary>Added to every flush.</summary>
    public TimeSpan FlushDelay { get; init; }

    public bool DiskFull { get; init; }
}

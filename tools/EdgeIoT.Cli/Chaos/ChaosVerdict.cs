namespace EdgeIoT.Cli.Chaos;

/// <param name="Acknowledged">Readings that boards were told are safe.</param>
/// <param name="Ordered">Readings in the one order.</param>
/// <param name="Problems">What broke the promise, in words; empty: nothing did.</param>
internal sealed record ChaosVerdict(int Acknowledged, int Ordered, int Gateways, IReadOnlyList<string> Problems)
{
    public bool Holds => Problems.Count == 0;
}

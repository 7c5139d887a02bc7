using EdgeIoT.Bench.Mqtt.Scenarios;

namespace EdgeIoT.Bench.Mqtt;

/// <summary>The samples of both brokers under one load, round by round, and what they say together.</summary>
internal sealed class Comparison(IScenario scenario, Peer peer)
{
    public IScenario Scenario { get; } = scenario;

    public double Target { get; } = scenario.Target * peer.TargetFactor;

    public List<Sample> Own { get; } = [];

    public List<Sample> Peers { get; } = [];

    /// <summary>Our processor time for a message over the peer's, of each round.</summary>
    public Spread Ratio => Spread.Of(Own.Zip(Peers, (own, other) => own.Processor / other.Processor));

    public static Spread Of(List<Sample> samples, Func<Sample, double> figure) => Spread.Of(samples.Select(figure));
}

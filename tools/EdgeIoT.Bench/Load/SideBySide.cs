using EdgeIoT.Bench.Peers;
using EdgeIoT.Bench.Reporting;

namespace EdgeIoT.Bench.Load;

/// <summary>A closed loop on several peers, in turns: absolute figures of different moments mean nothing, ratios of the same round do.</summary>
internal sealed class SideBySide(Report report, IReadOnlyList<IPeer> peers, int seconds, int rounds)
{
    private static readonly TimeSpan FirstWarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public void WriteHead() => report.Write($"peer                  | writers |   acks/s |  p50 ms |  p99 ms |  max ms | CPU us/ack");

    /// <summary>Measures with so many connections.</summary>
    /// <returns>The first peer's round with the median rate, and the median of its rate over the second's, which is NaN where there is none.</returns>
    /// <param name="connections">How many.</param>
    /// <param name="floor">What is measured beside the peers; null: nothing.</param>
    public (Figures Figures, double Ratio) Measure(int connections, IPeer? floor = null)
    {
        IReadOnlyList<IPeer> all = floor is null ? peers : [.. peers, floor];
        var samples = all.ToDictionary(peer => peer, _ => new List<(Figures Figures, double Processor)>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var peer in all)
                samples[peer].Add(Measure(peer, connections, (connections * 100) + round, round == 0 ? FirstWarmUp : WarmUp));
        }

        foreach (var peer in all)
            Tell(peer, connections, samples[peer]);
        var own = samples[peers[0]];
        if (floor is not null)
            TellFloor(own, samples[floor]);
        return (Figures.Median(own.Select(s => s.Figures)), peers.Count == 2 ? TellRatio(connections, own, samples[peers[1]]) : double.NaN);
    }

    private (Figures Figures, double Processor) Measure(IPeer peer, int connections, int run, TimeSpan warmUp)
    {
        var clients = peer.Connections(connections, run);
        var before = peer.Processes.Sum(p => p.Processor.TotalMicroseconds);
        var figures = ClosedLoop.Run(clients, warmUp, TimeSpan.FromSeconds(seconds));
        var used = peer.Processes.Sum(p => p.Processor.TotalMicroseconds) - before;
        return (figures, used / (figures.PerSecond * (seconds + warmUp.TotalSeconds)));
    }

    private void Tell(IPeer peer, int connections, List<(Figures Figures, double Processor)> samples)
    {
        var median = Figures.Median(samples.Select(s => s.Figures));
        var processor = samples.Select(s => s.Processor).Order().ElementAt(rounds / 2);
        report.Write($"{peer.Name,-21} | {connections,7} | {median.PerSecond,8:F0} | {median.P50,7:F2} | {median.P99,7:F2} | {median.Max,7:F1} | {processor,7:F0}");
        report.Add(new { peer = peer.Name, writers = connections, median = median, processorMicroseconds = processor, rounds = samples.Select(s => s.Figures) });
    }

    private double TellRatio(int connections, List<(Figures Figures, double Processor)> own, List<(Figures Figures, double Processor)> other)
    {
        var ratios = own.Zip(other, (a, b) => a.Figures.PerSecond / b.Figures.PerSecond).Order().ToList();
        report.Write($"ratio, round by round  | {connections,7} | median {ratios[rounds / 2]:F2}, least {ratios[0]:F2}, greatest {ratios[^1]:F2}");
        report.Add(new { ratio = ratios[rounds / 2], writers = connections, least = ratios[0], greatest = ratios[^1] });
        return ratios[rounds / 2];
    }

    private void TellFloor(List<(Figures Figures, double Processor)> own, List<(Figures Figures, double Processor)> floor)
    {
        var times = own.Zip(floor, (a, b) => a.Figures.P50 / b.Figures.P50).Order().ToList();
        report.Write($"p50 over the bare machine's, round by round: median {times[rounds / 2]:F2}, least {times[0]:F2}, greatest {times[^1]:F2}");
        report.Add(new { overBareMachine = times[rounds / 2], least = times[0], greatest = times[^1] });
    }
}

using System.Diagnostics;
using EdgeIoT.Cli.Gateways;
using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Up;

namespace EdgeIoT.Cli.Chaos;

/// <summary>Who coordinates, in which term.</summary>
internal readonly record struct Coordination(string Name, long Term);

/// <summary>Asks all gateways many times a second who coordinates, so that the moment of a change is known to some hundredths of a second.</summary>
internal sealed class CoordinationWatch : IDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(25);

    private readonly GatewayClient[] _gateways;

    public CoordinationWatch(MeshPlan plan) =>
        _gateways = [.. plan.Gateways.Select(g => new GatewayClient(new Endpoint("127.0.0.1", g.HttpPort), AnswerWithin))];

    /// <summary>What a majority says, or null.</summary>
    public async Task<Coordination?> LookAsync(CancellationToken stop)
    {
        var said = await Task.WhenAll(_gateways.Select(g => AskAsync(g, stop)));
        var most = said.Where(c => c is not null).GroupBy(c => c).MaxBy(g => g.Count());
        return most is not null && 2 * most.Count() > _gateways.Length ? most.Key : null;
    }

    /// <summary>What a majority says within <paramref name="patience"/>: one late answer is no reason to take nobody for the coordinator. Null where that is in vain.</summary>
    public async Task<Coordination?> KnownAsync(TimeSpan patience, CancellationToken stop)
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(LookEvery, stop))
        {
            if (await LookAsync(stop) is { } known)
                return known;
            if (clock.Elapsed > patience)
                return null;
        }
    }

    /// <summary>Waits for another coordinator, or another term of the same one.</summary>
    /// <returns>Who it is and after what time; null where <paramref name="stop"/> came first.</returns>
    public async Task<(Coordination Next, TimeSpan After)?> ChangeAsync(Coordination former, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            while (true)
            {
                if (await LookAsync(stop) is { } now && now != former)
                    return (now, clock.Elapsed);
                await Task.Delay(LookEvery, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => Array.ForEach(_gateways, g => g.Dispose());

    private static async Task<Coordination?> AskAsync(GatewayClient gateway, CancellationToken stop)
    {
        try
        {
            return await gateway.MeshAsync(stop) is { Quorum: true, Coordinator: { Length: > 0 } name } mesh ? new Coordination(name, mesh.Term) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;
using EdgeIoT.Cli.Gateways;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Doctor;

/// <summary>Whether all gateways tell the same story: coordinator, term, a sequence that keeps up, clocks.</summary>
internal static class AgreementCheck
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <summary>The HTTP date has whole seconds, so that less than two cannot be told.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    public static async IAsyncEnumerable<Finding> CheckAsync(MeshView mesh, [EnumeratorCancellation] CancellationToken stop)
    {
        var first = await AskAllAsync(mesh, stop);
        await Task.Delay(Between, stop);
        var second = await AskAllAsync(mesh, stop);

        foreach (var silent in second.Where(a => a.Mesh is null))
            yield return new Finding(Level.Warn, "http", $"{silent.Gateway.Name} does not answer at http://{silent.Gateway.Http}.", "It is down, or its HTTP port is not reachable from here.");

        var views = second.Where(a => a.Mesh is not null).Select(a => a.Mesh!).ToList();
        var stories = views.GroupBy(v => (v.Coordinator, v.Term)).ToList();
        yield return stories is [{ Key.Coordinator.Length: > 0 } one]
            ? new Finding(Level.Ok, "coordinator", $"{one.Key.Coordinator} coordinates in term {one.Key.Term}; all {views.Count} that answer agree.")
            : new Finding(Level.Fail, "coordinator", "The gateways disagree: " + string.Join(", ", views.Select(v => $"{v.Self} follows {v.Coordinator ?? "nobody"} in term {v.Term}")) + ".",
                "Wait some seconds and ask again; if it stays, the network between them is cut.");

        yield return Sequences(first, second);
        foreach (var finding in Clocks(second))
            yield return finding;
    }

    private static Finding Sequences(IReadOnlyList<Answer> first, IReadOnlyList<Answer> second)
    {
        var newest = first.Max(a => a.Mesh?.Sequence ?? 0);
        // An observer orders nothing: its own number stands still.
        var behind = second.Where(a => a.Gateway.Role != "observer" && a.Mesh is { } mesh && mesh.Sequence < newest).ToList();
        var stuck = behind.Where(b => first.First(a => a.Gateway == b.Gateway).Mesh?.Sequence == b.Mesh!.Sequence).ToList();
        if (stuck.Count > 0)
        {
            return new Finding(Level.Fail, "sequence", string.Join(", ", stuck.Select(s => $"{s.Gateway.Name} stays at {s.Mesh!.Sequence}")) + $" while others have {newest}.",
                "See its log and its /readyz.");
        }

        var rate = (second.Max(a => a.Mesh?.Sequence ?? 0) - newest) / Between.TotalSeconds;
        return behind.Count > 0
            ? new Finding(Level.Warn, "sequence", $"{string.Join(", ", behind.Select(b => b.Gateway.Name))} catch up with {newest}.", "Ask again in a while.")
            : new Finding(Level.Ok, "sequence", string.Create(CultureInfo.InvariantCulture, $"All are at {newest} or beyond; {rate:0} readings/s come in."));
    }

    private static IEnumerable<Finding> Clocks(IReadOnlyList<Answer> answers)
    {
        var off = answers.Where(a => a.ClockOffset is { } offset && offset.Duration() > ClockTolerance).ToList();
        if (off.Count == 0)
            yield return new Finding(Level.Ok, "clocks", $"Clocks are within {ClockTolerance.TotalSeconds:0} s of this machine's.");
        foreach (var answer in off)
        {
            yield return new Finding(Level.Warn, "clocks", string.Create(CultureInfo.InvariantCulture, $"{answer.Gateway.Name}'s clock is off by {answer.ClockOffset!.Value.TotalSeconds:0} s."),
                "Readings without a time of their own get this clock's time: set up NTP there.");
        }
    }

    private static async Task<IReadOnlyList<Answer>> AskAllAsync(MeshView mesh, CancellationToken stop) =>
        await Task.WhenAll(mesh.Gateways.Select(g => AskAsync(g, stop)));

    private static async Task<Answer> AskAsync(GatewayView gateway, CancellationToken stop)
    {
        if (!Endpoint.TryParse(gateway.Http, out var endpoint))
            return new Answer(gateway, null, null);
        using var client = new GatewayClient(endpoint, TimeSpan.FromSeconds(2));
        try
        {
            var mesh = await client.MeshAsync(stop);
            var (_, _, clock) = await client.ProbeAsync("/healthz", stop);
            return new Answer(gateway, mesh, clock is { } time ? time - DateTimeOffset.UtcNow : null);
        }
        catch (HttpRequestException)
        {
            return new Answer(gateway, null, null);
        }
    }

    private sealed record Answer(GatewayView Gateway, MeshView? Mesh, TimeSpan? ClockOffset);
}

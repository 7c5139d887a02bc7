using System.Text.Json;
using EdgeIoT.Cli.Gateways;
using EdgeIoT.Cli.Tests.Queries;
using EdgeIoT.Cli.Up;

namespace EdgeIoT.Cli.Tests.Up;

public sealed class Views
{
    private static readonly MeshPlan Plan = MeshPlan.Create(3, 20_000, Path.GetTempPath() + "edgeiot-no-such-mesh");

    [Fact]
    public void Agreed_means_that_all_answer_and_name_one_coordinator()
    {
        Assert.True(Snapshot(View("gw-1", "gw-2"), View("gw-2", "gw-2"), View("gw-3", "gw-2")).Agreed);
        Assert.False(Snapshot(View("gw-1", "gw-2"), View("gw-2", "gw-2"), null).Agreed);
        Assert.False(Snapshot(View("gw-1", "gw-2"), View("gw-2", "gw-2"), View("gw-3", "gw-1")).Agreed);
        Assert.False(Snapshot(View("gw-1", null), View("gw-2", null), View("gw-3", null)).Agreed);
    }

    [Fact]
    public void A_dead_coordinator_and_its_successor_are_told_in_sentences()
    {
        var events = new MeshEvents();
        var start = Snapshot(View("gw-1", "gw-1"), View("gw-2", "gw-1"), View("gw-3", "gw-1"));
        Assert.Equal(["gw-1 coordinates in term 4."], events.Compare(start));
        Assert.Empty(events.Compare(start));

        var leaderless = Snapshot(null, View("gw-2", null, 5), View("gw-3", null, 5)) with { Time = start.Time };
        Assert.StartsWith("No coordinator is known", Assert.Single(events.Compare(leaderless)), StringComparison.Ordinal);

        var healed = Snapshot(null, View("gw-2", "gw-3", 5, dead: "gw-1"), View("gw-3", "gw-3", 5, dead: "gw-1")) with { Time = start.Time.AddSeconds(1.5) };
        Assert.Equal(["gw-1 is dead.", "gw-3 coordinates in term 5 (none for 1.5 s)."], events.Compare(healed));
    }

    [Fact]
    public void The_rate_is_that_of_the_last_seconds()
    {
        var rate = new Rate();
        for (var second = 0; second <= 20; second++)
            rate.Add(DateTimeOffset.UnixEpoch.AddSeconds(second), second < 10 ? 0 : (second - 10) * 30);
        Assert.Equal(30, rate.PerSecond, 1);
    }

    [Fact]
    public async Task Without_a_terminal_every_change_is_a_line()
    {
        var output = new StringWriter();
        using var stop = new CancellationTokenSource();
        var frame = new MeshFrame(Snapshot(View("gw-1", "gw-2"), View("gw-2", "gw-2"), null), ["gw-3 (pid 7) was killed (kill -9)."], 9.96);
        await new PlainView(output).RunAsync(_ =>
        {
            stop.Cancel();
            return Task.FromResult(frame);
        }, stop.Token);
        Assert.Contains("gw-3 (pid 7) was killed", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("gw-1 alive, gw-2 alive (coordinator), gw-3 alive; 12 boards, 10.0 readings/s, sequence 1234", output.ToString(), StringComparison.Ordinal);
    }

    private static MeshSnapshot Snapshot(params MeshView?[] views) =>
        new(DateTimeOffset.UnixEpoch, [.. Plan.Gateways.Zip(views, (plan, view) => new GatewaySnapshot(plan, view))]);

    private static MeshView View(string self, string? coordinator, long term = 4, string? dead = null)
    {
        var gateways = Plan.Gateways.Select(g => (g.Name, string.Equals(g.Name, dead, StringComparison.Ordinal) ? "dead" : "alive", g.Mqtt, g.Http)).ToArray();
        return JsonSerializer.Deserialize(Meshes.Json(self, coordinator, term, gateways: gateways), GatewayJson.Default.MeshView)!;
    }
}

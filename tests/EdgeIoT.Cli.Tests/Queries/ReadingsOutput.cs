using System.Globalization;
using System.Web;
using EdgeIoT.Cli.Readings;

namespace EdgeIoT.Cli.Tests.Queries;

public sealed class ReadingsOutput
{
    [Fact]
    public async Task A_limit_beyond_one_page_is_asked_for_in_pages_without_gaps()
    {
        using var gateway = Gateway(readings: 23_000);
        var (exitCode, output, _) = await Edgeiot.RunAsync(ReadingsCommand.Create(), "readings", "--json", "--limit", "22000", "--gateway", gateway.Endpoint);
        Assert.Equal(0, exitCode);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(22_000, lines.Length);
        Assert.Contains("\"sequence\":22000,", lines[^1], StringComparison.Ordinal);
        Assert.Equal(["after=0&limit=10000", "after=10000&limit=10000", "after=20000&limit=2000"],
            gateway.Asked.Where(a => a.StartsWith("/api/v1/readings", StringComparison.Ordinal)).Select(a => a.Split('?')[1]));
    }

    [Fact]
    public async Task It_ends_where_the_readings_end()
    {
        using var gateway = Gateway(readings: 12);
        var (_, output, _) = await Edgeiot.RunAsync(ReadingsCommand.Create(), "readings", "--after", "2", "--gateway", gateway.Endpoint);
        Assert.Equal(11, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Matches(@"21\.37 +45\.2 +1013\.25", output);
    }

    [Fact]
    public async Task One_board_s_readings_are_asked_for_by_its_name()
    {
        using var gateway = Gateway(readings: 1);
        await Edgeiot.RunAsync(ReadingsCommand.Create(), "readings", "--device", "kitchen sink", "--gateway", gateway.Endpoint);
        Assert.Contains(gateway.Asked, a => a.EndsWith("&device=kitchen%20sink", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_readings_are_said_in_words()
    {
        using var gateway = Gateway(readings: 0);
        var (_, output, _) = await Edgeiot.RunAsync(ReadingsCommand.Create(), "readings", "--gateway", gateway.Endpoint);
        Assert.Equal("No readings there.", output.Trim());
    }

    private static FakeGateway Gateway(int readings) => new FakeGateway()
        .Answer("/api/v1/mesh", Meshes.Json("gw-1", sequence: readings))
        .Answer("/api/v1/readings", target =>
        {
            var query = HttpUtility.ParseQueryString(target.Split('?')[1]);
            var after = int.Parse(query["after"]!, CultureInfo.InvariantCulture);
            var limit = int.Parse(query["limit"]!, CultureInfo.InvariantCulture);
            var lines = Enumerable.Range(after + 1, Math.Max(0, Math.Min(limit, readings - after))).Select(s =>
                $$"""{"sequence":{{s}},"device":"board-1","boot":1,"seq":{{s}},"time":"2026-01-01T00:00:00Z","temperature_c":21.37,"humidity_pct":45.2,"pressure_hpa":1013.25}""");
            return (200, string.Concat(lines.Select(l => l + "\n")));
        });
}

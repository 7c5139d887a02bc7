using EdgeIoT.Cli.Status;

namespace EdgeIoT.Cli.Tests.Queries;

public sealed class StatusOutput
{
    [Fact]
    public async Task The_table_names_the_coordinator_and_each_gateway_s_state()
    {
        var mesh = Meshes.Json("gw-2", gateways: [("gw-1", "alive", "127.0.0.1:1883", "127.0.0.1:8080"), ("gw-2", "dead", "127.0.0.1:1884", "127.0.0.1:8081")]);
        using var gateway = new FakeGateway().Answer("/api/v1/mesh", mesh);
        var (exitCode, output, _) = await Edgeiot.RunAsync(StatusCommand.Create(), "status", "--gateway", gateway.Endpoint);
        Assert.Equal(0, exitCode);
        Assert.Contains("gw-1 coordinates in term 4, 3 voters, a majority is reachable, sequence 1234", output, StringComparison.Ordinal);
        Assert.Matches(@"gw-1 +alive +coordinator +yes +12\.5 +4 ", output);
        Assert.Matches(@"gw-2 +dead ", output);
    }

    [Fact]
    public async Task A_missing_majority_is_not_overlooked()
    {
        using var gateway = new FakeGateway().Answer("/api/v1/mesh", Meshes.Json("gw-1", coordinator: null, quorum: false));
        var (_, output, _) = await Edgeiot.RunAsync(StatusCommand.Create(), "status", "--gateway", gateway.Endpoint);
        Assert.Contains("no coordinator", output, StringComparison.Ordinal);
        Assert.Contains("NO MAJORITY", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_the_gateway_s_answer_is_passed_on_unchanged()
    {
        var mesh = Meshes.Json("gw-1");
        using var gateway = new FakeGateway().Answer("/api/v1/mesh", mesh);
        var (_, output, _) = await Edgeiot.RunAsync(StatusCommand.Create(), "status", "--json", "--gateway", gateway.Endpoint);
        Assert.Equal(mesh, output.TrimEnd());
    }
}

using EdgeIoT.Cli.Devices;

namespace EdgeIoT.Cli.Tests.Queries;

public sealed class DevicesOutput
{
    [Fact]
    public async Task Every_simple_field_of_a_board_is_a_column()
    {
        using var gateway = new FakeGateway().Answer("/api/v1/mesh", Meshes.Json("gw-1"))
            .Answer("/api/v1/devices", """[{"id":"kitchen","gateway":"gw-1","sequence":7,"newest":{"x":1}},{"id":"attic","online":true}]""");
        var (exitCode, output, _) = await Edgeiot.RunAsync(DevicesCommand.Create(), "devices", "--gateway", gateway.Endpoint);
        Assert.Equal(0, exitCode);
        Assert.Matches(@"id +gateway +sequence +online", output);
        Assert.Matches(@"kitchen +gw-1 +7", output);
        Assert.DoesNotContain("newest", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_boards_are_said_in_words()
    {
        using var gateway = new FakeGateway().Answer("/api/v1/mesh", Meshes.Json("gw-1")).Answer("/api/v1/devices", "[]");
        var (_, output, _) = await Edgeiot.RunAsync(DevicesCommand.Create(), "devices", "--gateway", gateway.Endpoint);
        Assert.StartsWith("No boards yet", output, StringComparison.Ordinal);
    }
}

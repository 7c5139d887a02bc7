using EdgeIoT.Cli.Promote;
using EdgeIoT.Cli.Tests.Queries;

namespace EdgeIoT.Cli.Tests.Operators;

public sealed class Promoting
{
    private const string Path = "/api/v1/mesh/promote";
    private const string Done = """{"gateway":"gw-2","epoch":2,"promoted":true}""";

    private static readonly string Mesh = Meshes.Json("gw-2", coordinator: null, quorum: false,
        gateways: [("gw-1", "dead", "127.0.0.1:1883", "127.0.0.1:8080"), ("gw-2", "alive", "127.0.0.1:1884", "127.0.0.1:8081")]);

    [Fact]
    public async Task It_says_what_it_will_do_who_is_missing_and_what_may_be_lost_before_it_asks()
    {
        using var gateway = new FakeGateway().Answer("/api/v1/mesh", Mesh);
        var (exitCode, output, error) = await RunAsync(gateway, () => "no");
        Assert.Equal(1, exitCode);
        Assert.Contains("is to begin epoch 2 as its only voter", output, StringComparison.Ordinal);
        Assert.Contains("Missing: gw-1 (dead, voter).", output, StringComparison.Ordinal);
        Assert.Contains("acknowledged 'local' only", output, StringComparison.Ordinal);
        Assert.Contains("DATA/conflicts", output, StringComparison.Ordinal);
        Assert.EndsWith("Promote gw-2? Type yes: ", output, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Path, gateway.Asked);
    }

    [Fact]
    public async Task Without_a_terminal_and_without_yes_nothing_is_done()
    {
        using var gateway = new FakeGateway().Answer("/api/v1/mesh", Mesh);
        var (exitCode, _, error) = await RunAsync(gateway, readAnswer: null);
        Assert.Equal(2, exitCode);
        Assert.Contains("--yes", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Path, gateway.Asked);
    }

    [Fact]
    public async Task Whoever_types_yes_promotes()
    {
        using var gateway = new FakeGateway().Answer("/api/v1/mesh", Mesh).Answer(Path, Done);
        var (exitCode, output, _) = await RunAsync(gateway, () => "yes");
        Assert.Equal(0, exitCode);
        Assert.Contains("gw-2 coordinates the new epoch", output, StringComparison.Ordinal);
        Assert.Contains(Path, gateway.Asked);
    }

    [Fact]
    public async Task With_json_and_yes_the_gateway_s_answer_is_all_there_is()
    {
        using var gateway = new FakeGateway().Answer("/api/v1/mesh", Mesh).Answer(Path, Done);
        var (exitCode, output, error) = await RunAsync(gateway, readAnswer: null, "--yes", "--json");
        Assert.Equal((0, Done, ""), (exitCode, output.TrimEnd(), error));
    }

    [Fact]
    public async Task With_json_people_are_asked_beside_the_answer()
    {
        using var gateway = new FakeGateway().Answer("/api/v1/mesh", Mesh).Answer(Path, Done);
        var (exitCode, output, error) = await RunAsync(gateway, () => "yes", "--json");
        Assert.Equal((0, Done), (exitCode, output.TrimEnd()));
        Assert.Contains("Missing: gw-1", error, StringComparison.Ordinal);
        Assert.EndsWith("Promote gw-2? Type yes: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_told_in_the_gateway_s_words()
    {
        using var gateway = new FakeGateway().Answer("/api/v1/mesh", Mesh)
            .Answer(Path, """{"title":"Not promoted","status":409,"detail":"a majority of the voters is in reach: they will elect a coordinator"}""", status: 409);
        var (exitCode, _, error) = await RunAsync(gateway, readAnswer: null, "--yes");
        Assert.Equal(1, exitCode);
        Assert.Contains("gw-2 was not promoted: a majority of the voters is in reach", error, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output, string Error)> RunAsync(FakeGateway gateway, Func<string?>? readAnswer, params string[] more) =>
        Edgeiot.RunAsync(PromoteCommand.Create(readAnswer), ["promote", "--gateway", gateway.Endpoint, .. more]);
}

using System.Text.Json;

namespace EdgeIoT.Gateway.Tests.Running;

[Collection(RunningGateways.Name)]
public sealed class Promoting : IAsyncLifetime
{
    private const string Path = "/api/v1/mesh/promote";

    private readonly TemporaryFolder _folder = new();
    private TestGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await TestGateway.StartAloneAsync(_folder.File("data"));

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_is_refused_with_the_reason_while_nothing_is_lost()
    {
        var (status, body) = await _gateway.PostAsync(Path, """{"gateway":"gw-1"}""");
        Assert.Equal((409, "gw-1 coordinates with a majority: nothing is lost"), (status, Detail(body)));
        using var mesh = JsonDocument.Parse((await _gateway.GetAsync("/api/v1/mesh")).Body);
        Assert.Equal(1, mesh.RootElement.GetProperty("epoch").GetInt32());
    }

    [Fact]
    public async Task The_gateway_that_is_asked_has_to_be_the_one_that_is_meant()
    {
        var (status, body) = await _gateway.PostAsync(Path, """{"gateway":"gw-2"}""");
        Assert.Equal((404, "this gateway is 'gw-1', not 'gw-2': ask that one"), (status, Detail(body)));
    }

    [Theory]
    [InlineData("""{"gateway":"gw-1"}""", "text/plain")]
    [InlineData("""{"gateway":""}""", "application/json")]
    [InlineData("""{"gateway":1}""", "application/json")]
    [InlineData("gw-1", "application/json")]
    public async Task A_request_that_is_not_what_it_takes_is_refused(string body, string mediaType)
    {
        var answer = await _gateway.PostAsync(Path, body, mediaType);
        Assert.Equal(400, answer.Status);
        Assert.StartsWith("gateway must be the name or id of a gateway", Detail(answer.Body), StringComparison.Ordinal);
    }

    private static string? Detail(string problem)
    {
        using var json = JsonDocument.Parse(problem);
        return json.RootElement.GetProperty("detail").GetString();
    }
}

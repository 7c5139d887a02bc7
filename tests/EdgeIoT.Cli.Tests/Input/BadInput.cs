using System.CommandLine;
using System.Text.Json;
using EdgeIoT.Cli.Doctor;
using EdgeIoT.Cli.Readings;
using EdgeIoT.Cli.Simulate;
using EdgeIoT.Cli.Status;
using EdgeIoT.Cli.Up;

namespace EdgeIoT.Cli.Tests.Input;

/// <summary>A wrong option is named with its limit and what to do next, ends with exit code 2, and starts nothing.</summary>
public sealed class BadInput
{
    [Theory]
    [InlineData("--gateways takes a whole number from 1 to 9, not '0'", "up", "--gateways", "0")]
    [InlineData("--gateways takes a whole number from 1 to 9, not 'many'", "up", "--gateways", "many")]
    [InlineData("--devices takes a whole number from 0 to 10000, not '-1'", "up", "--devices", "-1")]
    [InlineData("--base-port takes a whole number from 1024 to 65400, not '80'", "up", "--base-port", "80")]
    [InlineData("--interval takes a time from 100ms to 24h, not '1'", "up", "--interval", "1")]
    [InlineData("--interval takes a time from 100ms to 24h, not '1ms'", "up", "--interval", "1ms")]
    [InlineData("--devices takes a whole number from 1 to 100000, not '0'", "simulate", "--devices", "0")]
    [InlineData("--gateway takes HOST:PORT with a port from 1 to 65535, not '1883'", "simulate", "--gateway", "1883")]
    [InlineData("--replay: there is no file /nowhere/x.csv", "simulate", "--replay", "/nowhere/x.csv")]
    [InlineData("--replay: there is no file /nowhere/x.csv", "up", "--replay", "/nowhere/x.csv")]
    [InlineData("--limit takes a whole number from 1 to 10000000, not '0'", "readings", "--limit", "0")]
    [InlineData("--after takes a whole number from 0, not '-1'", "readings", "--after", "-1")]
    [InlineData("--gateway takes HOST:PORT with a port from 1 to 65535, not 'nowhere'", "status", "--gateway", "nowhere")]
    [InlineData("There is no command 'sttaus'", "sttaus")]
    [InlineData("A command is missing")]
    public async Task A_wrong_option_is_named_with_its_limit(string expected, params string[] args)
    {
        var (exitCode, output, error) = await RunAsync(args);
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task With_json_the_error_is_one_json_object()
    {
        var (exitCode, _, error) = await RunAsync("status", "--json", "--gateway", "nowhere");
        Assert.Equal(2, exitCode);
        using var body = JsonDocument.Parse(error);
        Assert.Contains("--gateway takes HOST:PORT", body.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(body.RootElement.GetProperty("next").GetString()!);
    }

    [Fact]
    public async Task A_gateway_that_does_not_answer_is_a_failure_and_not_bad_input()
    {
        var (exitCode, _, error) = await RunAsync("status", "--gateway", "127.0.0.1:1");
        Assert.Equal(1, exitCode);
        Assert.Contains("No gateway answers at http://127.0.0.1:1", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_no_gateway_is_told_apart()
    {
        using var web = new FakeGateway().Answer("/api/v1/mesh", "<html>");
        var (exitCode, _, error) = await RunAsync("status", "--gateway", web.Endpoint);
        Assert.Equal(1, exitCode);
        Assert.Contains("This is not a gateway of EdgeIoT", error, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        var root = new RootCommand { UpCommand.Create(), SimulateCommand.Create(), StatusCommand.Create(), ReadingsCommand.Create(), DoctorCommand.Create() };
        var output = new StringWriter();
        var error = new StringWriter();
        var exitCode = await EdgeIoT.Cli.Input.CommandRunner.RunAsync(root, args, output, error, CancellationToken.None);
        return (exitCode, output.ToString(), error.ToString());
    }
}

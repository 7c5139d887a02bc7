using System.Net;
using System.Net.Sockets;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>Mistakes at the start of a gateway: clear words, exit code, and no harm to the one that runs.</summary>
public sealed class StartingAGateway(ITestOutputHelper output)
{
    [Fact]
    public Task A_second_gateway_on_the_same_folder_is_refused() => SharedGateway.UseAsync(output, async gateway =>
    {
        var second = await Edgeiot.RunAsync("gateway", "--data", gateway.Folder);
        Assert.NotEqual(0, second.ExitCode);
        Assert.Contains(gateway.Folder, second.Output, StringComparison.Ordinal);
        Assert.True(gateway.Running);
        var (status, _) = await gateway.GetAsync("/readyz");
        Assert.Equal(200, status);
    });

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;
        var free = FreePorts.Take(2);
        var result = await StartAsync("--mqtt-port", $"{taken}", "--http-port", $"{free[0]}", "--mesh-port", $"{free[1]}", "--no-discovery");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains($"{taken}", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--mqtt-port", "70000")]
    [InlineData("--http-port", "http")]
    [InlineData("--priority", "-3")]
    [InlineData("--name", "no spaces please")]
    [InlineData("--join", "nowhere")]
    [InlineData("--bogus", "1")]
    public async Task A_wrong_setting_is_named_and_nothing_starts(string option, string value)
    {
        var result = await StartAsync(option, value);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(option.TrimStart('-').Split('-')[0], result.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", result.Output, StringComparison.Ordinal);
    }

    private static async Task<Program> StartAsync(params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("edgeiot-start-").FullName;
        try
        {
            return await Edgeiot.RunAsync(["gateway", "--data", folder, .. arguments]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

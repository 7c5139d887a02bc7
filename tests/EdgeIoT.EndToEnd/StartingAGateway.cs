using System.Net;
using System.Net.Sockets;
using EdgeIoT.EndToEnd.Clients;
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

    [Fact]
    public Task A_segment_that_lost_what_was_durable_is_named_and_not_served() => SharedGateway.UseAsync(output, async gateway =>
    {
        for (var seq = 1; seq <= 20; seq++)
            await RawMqtt.PublishAsync(gateway.MqttPort, "edgeiot/device/odd/telemetry", $$"""{"boot":1,"seq":{{seq}},"temperature_c":20}""");
        gateway.Process!.Signal(Signals.Terminate);
        await gateway.Process.EndsAsync(TimeSpan.FromSeconds(60));

        var segment = Directory.EnumerateFiles(gateway.Folder, "*", SearchOption.AllDirectories).MaxBy(f => new FileInfo(f).Length)!;
        await using (var file = File.Open(segment, FileMode.Open, FileAccess.ReadWrite))
        {
            // Behind the head of the file, before its last records.
            const int Place = 600;
            file.Position = Place;
            var old = file.ReadByte();
            file.Position = Place;
            file.WriteByte((byte)(old ^ 0x40));
        }

        gateway.StartAgain();
        await gateway.Process.EndsAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(2, gateway.Process.ExitCode);
        Assert.Contains(Path.GetFileName(segment), gateway.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", gateway.Process.Output, StringComparison.Ordinal);
    });

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

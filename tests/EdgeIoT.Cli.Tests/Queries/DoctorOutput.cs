using System.Net;
using System.Net.Sockets;
using EdgeIoT.Cli.Doctor;

namespace EdgeIoT.Cli.Tests.Queries;

public sealed class DoctorOutput
{
    [Fact]
    public async Task A_well_mesh_gets_only_good_marks_and_exit_code_0()
    {
        using var broker = Broker.Start();
        using var gateway = new FakeGateway();
        gateway.Answer("/readyz", "ready").Answer("/healthz", "ok")
            .Answer("/api/v1/mesh", Meshes.Json("gw-1", gateways: [("gw-1", "alive", broker.Endpoint, gateway.Endpoint)]));
        var (exitCode, output, _) = await Edgeiot.RunAsync(DoctorCommand.Create(), "doctor", "--gateway", gateway.Endpoint);
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("FAIL", output, StringComparison.Ordinal);
        Assert.DoesNotContain("WARN", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fails_says_what_to_do_next_and_the_exit_code_is_1()
    {
        using var gateway = new FakeGateway();
        gateway.Answer("/readyz", "the disk takes no more writes", 503).Answer("/healthz", "ok")
            .Answer("/api/v1/mesh", Meshes.Json("gw-1", coordinator: null, quorum: false, gateways: [("gw-1", "alive", "127.0.0.1:1", gateway.Endpoint), ("gw-2", "dead", "127.0.0.1:1", "127.0.0.1:1")]));
        var (exitCode, output, _) = await Edgeiot.RunAsync(DoctorCommand.Create(), "doctor", "--gateway", gateway.Endpoint);
        Assert.Equal(1, exitCode);
        Assert.Matches("FAIL +ready +.*the disk takes no more writes", output);
        Assert.Matches("FAIL +quorum", output);
        Assert.Matches("WARN +gateways +Not alive: gw-2", output);
        Assert.Matches("FAIL +coordinator", output);
        Assert.Matches("FAIL +mqtt +gw-1", output);
    }

    [Fact]
    public async Task Gateways_that_follow_different_coordinators_are_reported()
    {
        using var one = new FakeGateway();
        using var two = new FakeGateway();
        (string, string, string, string)[] gateways = [("gw-1", "alive", "127.0.0.1:1", one.Endpoint), ("gw-2", "alive", "127.0.0.1:1", two.Endpoint)];
        one.Answer("/readyz", "").Answer("/healthz", "").Answer("/api/v1/mesh", Meshes.Json("gw-1", "gw-1", gateways: gateways));
        two.Answer("/readyz", "").Answer("/healthz", "").Answer("/api/v1/mesh", Meshes.Json("gw-2", "gw-2", 5, gateways: gateways));
        var (_, output, _) = await Edgeiot.RunAsync(DoctorCommand.Create(), "doctor", "--gateway", one.Endpoint);
        Assert.Contains("gw-1 follows gw-1 in term 4, gw-2 follows gw-2 in term 5", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_stays_behind_is_reported()
    {
        using var one = new FakeGateway();
        using var two = new FakeGateway();
        (string, string, string, string)[] gateways = [("gw-1", "alive", "127.0.0.1:1", one.Endpoint), ("gw-2", "alive", "127.0.0.1:1", two.Endpoint)];
        one.Answer("/readyz", "").Answer("/healthz", "").Answer("/api/v1/mesh", Meshes.Json("gw-1", gateways: gateways));
        two.Answer("/readyz", "").Answer("/healthz", "").Answer("/api/v1/mesh", Meshes.Json("gw-2", sequence: 7, gateways: gateways));
        var (_, output, _) = await Edgeiot.RunAsync(DoctorCommand.Create(), "doctor", "--gateway", one.Endpoint);
        Assert.Contains("gw-2 stays at 7 while others have 1234", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_that_is_not_there_is_reported_before_anything_else()
    {
        var (exitCode, output, _) = await Edgeiot.RunAsync(DoctorCommand.Create(), "doctor", "--json", "--data", "/nowhere/gw-1", "--gateway", "127.0.0.1:1");
        Assert.Equal(1, exitCode);
        Assert.StartsWith("""{"level":"FAIL","check":"disk",""", output, StringComparison.Ordinal);
    }

    /// <summary>Answers every CONNECT with a CONNACK.</summary>
    private sealed class Broker : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public string Endpoint => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

        public static Broker Start()
        {
            var broker = new Broker();
            broker._listener.Start();
            _ = broker.AnswerAsync();
            return broker;
        }

        public void Dispose() => _listener.Dispose();

        private async Task AnswerAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    await client.GetStream().ReadExactlyAsync(new byte[14]);
                    await client.GetStream().WriteAsync((byte[])[0x20, 2, 0, 0]);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Disposed.
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using EdgeIoT.Gateway.Tests.Running;

namespace EdgeIoT.EndToEnd.Interop;

/// <summary>Two gateways with all their ports, each a mesh of one; the second wants certificates of TLS clients.</summary>
public sealed class InteropGateways : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeiot-interop-").FullName;
    private readonly List<GatewayUnderTest> _gateways = [];
    private readonly ConcurrentDictionary<GatewayUnderTest, (int Mqtts, int Https)> _tlsPorts = [];
    private int _runs;

    internal GatewayUnderTest Open => _gateways[0];

    internal string Authority => Path.Combine(_folder, "authority.pem");

    internal (string Certificate, string Key) Client => (Path.Combine(_folder, "client.pem"), Path.Combine(_folder, "client.key"));

    public async Task InitializeAsync()
    {
        using (var authority = new TestAuthority("interop"))
        {
            await File.WriteAllTextAsync(Authority, authority.Pem);
            Issue(authority, "gateway", server: true);
            Issue(authority, "client", server: false);
        }

        string[] tls = ["--tls-certificate", Path.Combine(_folder, "gateway.pem"), "--tls-key", Path.Combine(_folder, "gateway.key"), "--sys-interval", "1s"];
        Start(1, tls);
        Start(2, [.. tls, "--tls-client-ca", Authority]);
        await Task.WhenAll(_gateways.Select(ReadyAsync));
    }

    public async Task DisposeAsync()
    {
        foreach (var gateway in _gateways)
            await gateway.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Where clients of this transport go.</summary>
    internal int Port(Transport transport) => transport switch
    {
        Transport.Tcp => Open.MqttPort,
        Transport.WebSocket => Open.HttpPort,
        Transport.Tls => _tlsPorts[Open].Mqtts,
        Transport.WebSocketOverTls => _tlsPorts[Open].Https,
        _ => _tlsPorts[_gateways[1]].Mqtts,
    };

    /// <summary>What the client scripts need to know of a cell of the matrix, as JSON.</summary>
    internal string Cell(Transport transport, int version)
    {
        var tls = transport is not (Transport.Tcp or Transport.WebSocket);
        var known = transport == Transport.TlsWithClientCertificate;
        return new JsonObject
        {
            ["transport"] = transport is Transport.WebSocket or Transport.WebSocketOverTls ? "ws" : "tcp",
            ["host"] = "127.0.0.1",
            ["port"] = Port(transport),
            ["version"] = version,
            ["run"] = NextRun(),
            ["ca"] = tls ? Authority : null,
            ["certificate"] = known ? Client.Certificate : null,
            ["key"] = known ? Client.Key : null,
        }.ToJsonString();
    }

    /// <summary>A word for client ids and topics that no other run uses.</summary>
    internal string NextRun() => $"run{InteropCell.Text(Interlocked.Increment(ref _runs))}";

    private void Issue(TestAuthority authority, string name, bool server)
    {
        var (certificate, key) = authority.Issue(name, server);
        File.WriteAllText(Path.Combine(_folder, $"{name}.pem"), certificate);
        File.WriteAllText(Path.Combine(_folder, $"{name}.key"), key);
    }

    private void Start(int number, string[] settings)
    {
        var ports = FreePorts.Take(5);
        var gateway = new GatewayUnderTest(number, _folder, ports[0], ports[1], ports[2]);
        _gateways.Add(gateway);
        _tlsPorts[gateway] = (ports[3], ports[4]);
        var token = Path.Combine(_folder, $"token-{InteropCell.Text(number)}");
        File.WriteAllText(token, $"a token for gateway {number} alone 0123456789abcdef\n");
        gateway.Start([], token, [.. settings, "--mqtts-port", InteropCell.Text(ports[3]), "--https-port", InteropCell.Text(ports[4])]);
    }

    private static Task ReadyAsync(GatewayUnderTest gateway) =>
        Eventually.HoldsAsync($"{gateway.Name} is ready", TimeSpan.FromSeconds(60), async () =>
        {
            try
            {
                return (await gateway.GetAsync("/readyz")).Status == 200 ? null : gateway.Log(20);
            }
            catch (HttpRequestException)
            {
                return gateway.Log(20);
            }
        });
}

/// <summary>The test classes that share the two gateways.</summary>
[CollectionDefinition(Name)]
public sealed class InteropTests : ICollectionFixture<InteropGateways>
{
    public const string Name = "interoperation";
}

using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using EdgeIoT.EndToEnd.Network;

namespace EdgeIoT.EndToEnd.Clients;

/// <summary>
/// Publishers on every gateway: on each one mosquitto_pub, one paho client that sends every few milliseconds and one that keeps
/// its window full. A device's name ends with the gateway that it prefers; the others follow when that one is gone.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    public const int PublishersPerGateway = 3;

    private static readonly TimeSpan Steady = TimeSpan.FromMilliseconds(5);

    private readonly List<IClient> _clients = [];

    public Acknowledgements Acknowledged { get; } = new();

    /// <param name="run">Tells the devices of one run from those of another.</param>
    public static Load On(MeshUnderTest mesh, string run)
    {
        var load = new Load();
        for (var i = 0; i < mesh.Gateways.Count; i++)
        {
            int[] ports = [.. mesh.Gateways.Skip(i).Concat(mesh.Gateways.Take(i)).Select(g => g.MqttPort)];
            var home = mesh.Gateways[i].Name;
            load._clients.Add(new MosquittoPublisher($"mosq-{run}-{home}", ports, load.Acknowledged));
            load._clients.Add(new PahoPublisher($"steady-{run}-{home}", ports, load.Acknowledged, Steady, window: 64, version: 4));
            load._clients.Add(new PahoPublisher($"full-{run}-{home}", ports, load.Acknowledged, TimeSpan.FromMilliseconds(1), window: 16, version: 5));
        }

        return load;
    }

    /// <summary>Two paho clients for each gateway, all on one host of an emulated network.</summary>
    public static Load From(EmulatedHost host, MeshUnderTest mesh, string run)
    {
        var load = new Load();
        for (var i = 0; i < mesh.Gateways.Count; i++)
        {
            string[] gateways = [.. mesh.Gateways.Skip(i).Concat(mesh.Gateways.Take(i)).Select(g => $"{g.Address}:{g.MqttPort}")];
            var home = mesh.Gateways[i];
            load._clients.Add(new PahoPublisher(SteadyDevice(run, home), gateways, load.Acknowledged, Steady, window: 64, version: 4, boot: 1, host));
            load._clients.Add(new PahoPublisher($"full-{run}-{home.Name}", gateways, load.Acknowledged, TimeSpan.FromMilliseconds(1), window: 16, version: 5, boot: 1, host));
        }

        return load;
    }

    public static string SteadyDevice(string run, GatewayUnderTest gateway) => $"steady-{run}-{gateway.Name}";

    /// <summary>Waits until every client has something acknowledged, and all together a number.</summary>
    public Task FlowsAsync(int more)
    {
        var start = Acknowledged.Count;
        return Eventually.HoldsAsync($"{more} more readings are acknowledged, some from each client", TimeSpan.FromSeconds(60), () =>
        {
            var silent = _clients.Where(c => !Acknowledged.HasFrom(c.Device)).Select(c => c.Device).ToList();
            if (silent.Count > 0)
                return $"nothing acknowledged for {string.Join(", ", silent)}";
            return Acknowledged.Count - start >= more ? null : $"{Acknowledged.Count - start} acknowledged";
        });
    }

    /// <summary>Waits until each client has something acknowledged from now on.</summary>
    public async Task AllGoOnAsync()
    {
        var before = _clients.ToDictionary(c => c.Device, c => Acknowledged.CountFrom(c.Device), StringComparer.Ordinal);
        await Eventually.HoldsAsync("every client has new acknowledgements", TimeSpan.FromSeconds(60), () =>
        {
            var silent = before.Where(b => Acknowledged.CountFrom(b.Key) <= b.Value).Select(b => b.Key).ToList();
            return silent.Count == 0 ? null : string.Join(", ", silent);
        });
    }

    public Task StopAsync() => Task.WhenAll(_clients.Select(c => c.StopAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
    }
}

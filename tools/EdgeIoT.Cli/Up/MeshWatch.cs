using EdgeIoT.Cli.Gateways;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Up;

/// <summary>Asks all gateways of the mesh at once, again and again.</summary>
internal sealed class MeshWatch(MeshPlan plan) : IDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);

    private readonly (GatewayPlan Plan, GatewayClient Client)[] _gateways =
        [.. plan.Gateways.Select(g => (g, new GatewayClient(new Endpoint("127.0.0.1", g.HttpPort), AnswerWithin)))];

    public async Task<MeshSnapshot> LookAsync(CancellationToken cancel)
    {
        var gateways = await Task.WhenAll(_gateways.Select(g => AskAsync(g.Plan, g.Client, cancel)));
        return new MeshSnapshot(DateTimeOffset.Now, gateways);
    }

    public void Dispose()
    {
        foreach (var (_, client) in _gateways)
            client.Dispose();
    }

    private static async Task<GatewaySnapshot> AskAsync(GatewayPlan plan, GatewayClient client, CancellationToken cancel)
    {
        try
        {
            return new GatewaySnapshot(plan, await client.MeshAsync(cancel));
        }
        catch (HttpRequestException)
        {
            return new GatewaySnapshot(plan, null);
        }
    }
}

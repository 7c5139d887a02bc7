using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Gateways;

/// <summary>Finds the gateway that a command talks to: the one that was named, or the first that answers on this machine.</summary>
internal static class GatewayFinder
{
    /// <summary>A gateway with default ports, then the gateways of <c>edgeiot up</c> with its default base port.</summary>
    public static readonly IReadOnlyList<Endpoint> UsualPlaces =
    [
        new("127.0.0.1", 8080), new("127.0.0.1", 18841), new("127.0.0.1", 18851), new("127.0.0.1", 18861),
    ];

    public static async Task<GatewayClient> FindAsync(Endpoint? named, CancellationToken cancel)
    {
        IReadOnlyList<Endpoint> places = named is null ? UsualPlaces : [named];
        foreach (var place in places)
        {
            using var probe = new GatewayClient(place, TimeSpan.FromSeconds(3));
            try
            {
                _ = await probe.MeshAsync(cancel);
                return new GatewayClient(place, TimeSpan.FromSeconds(30));
            }
            catch (HttpRequestException problem) when (named is not null)
            {
                throw new CommandFailure($"No gateway answers at http://{named}: {problem.Message}",
                    "Check the address given with --gateway HOST:HTTPPORT, and that the gateway runs.");
            }
            catch (HttpRequestException)
            {
            }
        }

        throw new CommandFailure($"No gateway answers at {string.Join(", ", places)}.",
            "Start a mesh with 'edgeiot up', or name a gateway with --gateway HOST:HTTPPORT.");
    }
}

using System.Globalization;
using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Run;

namespace EdgeIoT.Cli.Up;

/// <summary>What <c>edgeiot up</c> starts: gateway i (from 1) listens on P+10·i (MQTT), P+10·i+1 (HTTP) and P+10·i+2 (UDP).</summary>
internal sealed class MeshPlan
{
    public const int DefaultGateways = 3;
    public const int MostGateways = 9;
    public const int DefaultBasePort = 18830;
    public const int HighestBasePort = 65_400;

    private MeshPlan(string folder, IReadOnlyList<GatewayPlan> gateways)
    {
        Folder = folder;
        Gateways = gateways;
    }

    public string Folder { get; }

    public IReadOnlyList<GatewayPlan> Gateways { get; }

    public string JoinTokenFile => Path.Combine(Folder, "join-token");

    public string BoardsFolder => Path.Combine(Folder, "boards");

    /// <param name="gateways">How many, or null: as many as the folder holds, or three.</param>
    public static MeshPlan Create(int? gateways, int basePort, string? folder)
    {
        var place = Path.GetFullPath(folder ?? DefaultFolder(basePort));
        var present = Present(place);
        if (gateways < present)
        {
            throw CommandFailure.Input($"{place} holds a mesh of {present} gateways; --gateways {gateways} would leave it without some of them.",
                $"Leave out --gateways to start all of them, or give another folder with --data DIR.");
        }

        var count = gateways ?? (present > 0 ? present : DefaultGateways);
        return new MeshPlan(place, [.. Enumerable.Range(1, count).Select(i => new GatewayPlan(i, basePort, place))]);
    }

    /// <summary>The arguments of one gateway: no discovery, so that parallel meshes on a machine stay apart.</summary>
    public IReadOnlyList<string> Arguments(GatewayPlan gateway) =>
    [
        "gateway", ParentWatch.Switch,
        "--name", gateway.Name, "--data", gateway.Folder,
        "--mqtt-port", Text(gateway.MqttPort), "--http-port", Text(gateway.HttpPort), "--mesh-port", Text(gateway.MeshPort),
        "--join-token-file", JoinTokenFile, "--no-discovery",
        .. Gateways.Where(g => g != gateway).SelectMany(g => (string[])["--join", g.Mesh]),
    ];

    /// <summary>One folder for each base port under the user's own data folder, so that meshes do not mix.</summary>
    public static string DefaultFolder(int basePort) => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "edgeiot", $"mesh-{basePort}");

    private static int Present(string folder)
    {
        var count = 0;
        while (Directory.Exists(Path.Combine(folder, $"gw-{count + 1}")))
            count++;
        return count;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

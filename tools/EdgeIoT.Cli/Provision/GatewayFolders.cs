using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Up;

namespace EdgeIoT.Cli.Provision;

/// <summary>The data folders of gateways that <c>--data</c> means: each one given, those below the folder of an <c>edgeiot up</c>, or of the usual one.</summary>
internal static class GatewayFolders
{
    public static IReadOnlyList<string> Find(IReadOnlyList<string> given)
    {
        var places = given.Count > 0 ? given : [MeshPlan.DefaultFolder(MeshPlan.DefaultBasePort)];
        if (given.Count == 0 && !Directory.Exists(places[0]))
            throw CommandFailure.Input("Which gateways the board belongs to is not known: there is no mesh of 'edgeiot up' in the usual place.",
                "Give --data the data folder of each gateway, or the folder of a mesh.");
        return [.. places.SelectMany(Expand).Select(Path.GetFullPath).Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Expand(string place)
    {
        if (!Directory.Exists(place))
            throw CommandFailure.Input($"There is no folder '{place}'.", "Give --data the data folder of a gateway, or of a mesh.");
        var gateways = Directory.GetDirectories(place, "gw-*").Order(StringComparer.Ordinal).ToList();
        return gateways.Count > 0 ? gateways : [place];
    }
}

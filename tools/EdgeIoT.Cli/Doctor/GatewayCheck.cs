using System.Net;
using System.Runtime.CompilerServices;
using EdgeIoT.Cli.Gateways;

namespace EdgeIoT.Cli.Doctor;

/// <summary>The gateway that was asked: ready, in the majority, its mesh complete.</summary>
internal static class GatewayCheck
{
    public static async IAsyncEnumerable<Finding> CheckAsync(GatewayClient client, MeshView mesh, [EnumeratorCancellation] CancellationToken stop)
    {
        var (status, body, _) = await client.ProbeAsync("/readyz", stop);
        yield return status == HttpStatusCode.OK
            ? new Finding(Level.Ok, "ready", $"{mesh.Self} takes readings.")
            : new Finding(Level.Fail, "ready", $"{mesh.Self} does not take readings: {body.Trim()}", "See its log; a full disk or a missing majority are the usual reasons.");

        yield return mesh.Quorum
            ? new Finding(Level.Ok, "quorum", $"A majority of the {mesh.Voters} voters is reachable.")
            : new Finding(Level.Fail, "quorum", $"No majority of the {mesh.Voters} voters is reachable; nothing is acknowledged at quorum.", "Start the gateways that are down: " + Down(mesh));

        yield return mesh.Gateways.All(g => g.Alive)
            ? new Finding(Level.Ok, "gateways", $"All {mesh.Gateways.Count} gateways are alive.")
            : new Finding(Level.Warn, "gateways", $"Not alive: {Down(mesh)}.", "Start them again with 'edgeiot gateway --data DIR', or check power and network.");

        if (mesh.Voters is 1 && mesh.Gateways.Count is 1)
            yield return new Finding(Level.Warn, "voters", "One gateway: acknowledged means on one disk.", "Three gateways survive the loss of one; start two more with --join.");
        else if (mesh.Voters < 3)
            yield return new Finding(Level.Warn, "voters", $"{mesh.Voters} voter{(mesh.Voters == 1 ? "" : "s")}: the loss of a voter stops acknowledgements.", "A third gateway lets the mesh survive the loss of any one.");
    }

    private static string Down(MeshView mesh) => string.Join(", ", mesh.Gateways.Where(g => !g.Alive).Select(g => $"{g.Name} ({g.State})"));
}

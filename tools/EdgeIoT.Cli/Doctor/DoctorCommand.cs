using System.CommandLine;
using System.Text.Json;
using EdgeIoT.Cli.Gateways;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Doctor;

/// <summary><c>edgeiot doctor</c>: is this mesh well, and if not, what to do. Exit code 1 when something fails.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var gateway = Options.Gateway();
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "Also checks the disk of this gateway's data folder" };
        var json = Options.Json();
        var command = new Command("doctor", "Checks the mesh and says what to do about what it finds") { gateway, data, json };
        command.SetAction(async (parsed, stop) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var worst = Level.Ok;
            await foreach (var finding in CheckAsync(parsed.GetValue(gateway), parsed.GetValue(data), stop))
            {
                worst = finding.Level > worst ? finding.Level : worst;
                foreach (var line in parsed.GetValue(json) ? Json(finding) : Text(finding))
                    await output.WriteLineAsync(line);
            }

            return worst == Level.Fail ? 1 : 0;
        });
        return command;
    }

    private static async IAsyncEnumerable<Finding> CheckAsync(
        Endpoint? named, string? data, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        if (data is not null)
            yield return DiskCheck.Check(data);
        GatewayClient client;
        Finding? unreachable = null;
        try
        {
            client = await GatewayFinder.FindAsync(named, stop);
        }
        catch (CommandFailure failure)
        {
            unreachable = new Finding(Level.Fail, "reachable", failure.Message, failure.Next);
            client = null!;
        }

        if (unreachable is not null)
        {
            yield return unreachable;
            yield break;
        }

        using (client)
        {
            var mesh = await client.MeshAsync(stop);
            yield return new Finding(Level.Ok, "reachable", $"{mesh.Self} answers at http://{client.Endpoint}.");
            await foreach (var finding in GatewayCheck.CheckAsync(client, mesh, stop))
                yield return finding;
            await foreach (var finding in AgreementCheck.CheckAsync(mesh, stop))
                yield return finding;
            yield return await DiscoveryCheck.CheckAsync(mesh, stop);
            await foreach (var finding in PortsCheck.CheckAsync(mesh, stop))
                yield return finding;
        }
    }

    private static IEnumerable<string> Text(Finding finding)
    {
        yield return $"{finding.Mark,-4}  {finding.Check,-12} {finding.What}";
        if (finding.Next is not null)
            yield return $"{"",-18} {finding.Next}";
    }

    private static IEnumerable<string> Json(Finding finding)
    {
        yield return JsonSerializer.Serialize(new FindingBody(finding.Mark, finding.Check, finding.What, finding.Next), DoctorJson.Readable.FindingBody);
    }
}

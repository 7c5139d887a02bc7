using System.Net.Sockets;
using System.Runtime.CompilerServices;
using EdgeIoT.Cli.Gateways;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Doctor;

/// <summary>Whether the MQTT ports that boards are told can be reached from here, and something speaks MQTT there.</summary>
internal static class PortsCheck
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    /// <summary>CONNECT of MQTT 3.1.1, clean session, keep-alive 10 s, no client id.</summary>
    private static readonly byte[] Connect = [0x10, 12, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, 2, 0, 10, 0, 0];

    public static async IAsyncEnumerable<Finding> CheckAsync(MeshView mesh, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var gateway in mesh.Gateways.Where(g => g.Alive))
        {
            var problem = await ProblemAsync(gateway.Mqtt, stop);
            yield return problem is null
                ? new Finding(Level.Ok, "mqtt", $"{gateway.Name} speaks MQTT at {gateway.Mqtt}.")
                : new Finding(Level.Fail, "mqtt", $"{gateway.Name} at {gateway.Mqtt}: {problem}", "Boards are told this address: check firewall and --bind.");
        }
    }

    private static async Task<string?> ProblemAsync(string address, CancellationToken stop)
    {
        if (!Endpoint.TryParse(address, out var endpoint))
            return "this is no address.";
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(AnswerWithin);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(endpoint.Host.Trim('[', ']'), endpoint.Port, patience.Token);
            var stream = client.GetStream();
            await stream.WriteAsync(Connect, patience.Token);
            var answer = new byte[4];
            await stream.ReadExactlyAsync(answer, patience.Token);
            return answer[0] == 0x20 ? null : "what answers is not MQTT.";
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"no answer within {Duration.Format(AnswerWithin)}.";
        }
        catch (Exception problem) when (problem is SocketException or IOException)
        {
            return problem.Message;
        }
    }
}

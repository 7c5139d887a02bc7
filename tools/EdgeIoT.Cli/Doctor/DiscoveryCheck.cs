using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using EdgeIoT.Cli.Gateways;
using EdgeIoT.Cli.Input;
using EdgeIoT.Protocol.Discovery;

namespace EdgeIoT.Cli.Doctor;

/// <summary>Asks as a board does who is there, by multicast. Boards that know no address find gateways this way alone.</summary>
internal static class DiscoveryCheck
{
    private static readonly TimeSpan Listen = TimeSpan.FromSeconds(1);

    public static async Task<Finding> CheckAsync(MeshView mesh, CancellationToken stop)
    {
        var local = mesh.Gateways.All(g => Endpoint.TryParse(g.Mqtt, out var mqtt) && IPAddress.TryParse(mqtt.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        HashSet<string> found;
        try
        {
            found = await AskAsync(stop);
        }
        catch (SocketException problem)
        {
            return new Finding(local ? Level.Ok : Level.Warn, "discovery", $"Multicast does not work from here: {problem.Message}", local ? null : "Boards that know no address will not find a gateway.");
        }

        var missing = mesh.Gateways.Where(g => g.Alive && !found.Contains(g.Name)).Select(g => g.Name).ToList();
        if (missing.Count == 0)
            return new Finding(Level.Ok, "discovery", $"Boards find {string.Join(", ", found.Order(StringComparer.Ordinal))} by multicast.");
        if (local)
            return new Finding(Level.Ok, "discovery", "The gateways listen on this machine alone; boards on a network cannot reach them, and need not find them.");
        return new Finding(Level.Warn, "discovery", $"No answer to a board's multicast from {string.Join(", ", missing)}.",
            "Boards that know no address do not find them: they run with --no-discovery, or the network drops multicast.");
    }

    private static async Task<HashSet<string>> AskAsync(CancellationToken stop)
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Any, 0));
        var transaction = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8));
        await socket.SendAsync(new DiscoveryQuery(transaction, 0).ToBytes(),
            new IPEndPoint(IPAddress.Parse(DiscoveryDatagram.MulticastGroup), DiscoveryDatagram.MulticastPort), stop);
        var found = new HashSet<string>(StringComparer.Ordinal);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Listen);
        try
        {
            while (true)
            {
                var answer = await socket.ReceiveAsync(patience.Token);
                if (DiscoveryReply.TryParse(answer.Buffer, 0, answer.Buffer.Length) is { } reply && reply.Transaction == transaction)
                    found.Add(reply.GatewayName);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return found;
        }
    }
}

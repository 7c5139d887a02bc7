using EdgeIoT.Protocol;
using EdgeIoT.Protocol.Credentials;
using EdgeIoT.Protocol.Discovery;
using EdgeIoT.Protocol.Gateways;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Boards;

// How gateways answer: by datagram, to a connection attempt, and with the list of gateways.
public sealed partial class FirmwareBoard
{
    private void Discover()
    {
        var query = DiscoveryQuery.TryParse(_brain.Query, 0, _brain.Query.Length) ?? throw new InvalidOperationException("not a query");
        foreach (var gateway in _world.Members)
        {
            if (gateway.Run is not { } run)
                continue;
            var status = run.Look();
            var reply = new DiscoveryReply
            {
                Transaction = query.Transaction,
                MeshEpoch = status.Epoch,
                GatewayName = gateway.Name,
                GatewayId = gateway.Id.ToString(),
                Nonce = new byte[GatewayNonce.Size],
                NonceLifetimeSeconds = 60,
                Rank = 1,
                HasQuorum = status.Quorum,
                MqttHost = HostOf(gateway),
                MqttPort = 1883,
            }.ToBytes();
            _world.Schedule.After(2 * _world.ClientDelay, () =>
            {
                _brain.OnDiscoveryReply(Now, reply, 0, reply.Length, HostOf(gateway), 7400);
                Act();
            });
        }
    }

    private void Connect()
    {
        _attempt = _brain.Target.Connection;
        var gateway = _world.At(_brain.Target.Endpoint.ToString());
        _world.Schedule.After(2 * _world.ClientDelay, static (subject, target, attempt) => ((FirmwareBoard)subject).Connected((VirtualGateway?)target, (int)attempt), this, gateway, _attempt);
    }

    private void Connected(VirtualGateway? gateway, int attempt)
    {
        // Without power nobody refuses either: the board gives up by itself.
        if (attempt != _attempt || gateway is null || gateway.PoweredOff || _world.ClientsCut(gateway))
            return;
        if (gateway.Run is { } run)
        {
            _connection = _world.NewConnection(this, run, _chance);
            _brain.OnConnected(Now, attempt, 65_535);
        }
        else
        {
            _attempt = 0;
            _brain.OnConnectFailed(Now, attempt, ReasonCode.UnspecifiedError, null);
        }

        Act();
    }

    private void Subscribe() => _world.Schedule.After(2 * _world.ClientDelay, static (subject, connection, attempt) =>
    {
        var board = (FirmwareBoard)subject;
        if (board._connection is { Gateway.Run: { } run } && board._connection == connection)
            board.TakeList(run, (int)attempt);
    }, this, _connection, _attempt);

    private void TakeList(GatewayRun run, int attempt)
    {
        var status = run.Look();
        var entries = status.Gateways.Where(known => known.State == "alive").Select(known => _world.Gateway(known.Id)!)
            .Select(gateway => new GatewayEntry(gateway.Name, gateway.Id.ToString(), new Endpoint(HostOf(gateway), 1883)) { HasQuorum = status.Quorum });
        var list = new GatewayList(status.Epoch, [.. entries]).ToBytes();
        _brain.OnMessage(Now, attempt, Topics.GatewayList, list, 0, list.Length);
        Act();
    }

    private void Disconnect(TimeSpan linger)
    {
        _connection?.Leave(linger);
        _connection = null;
        _attempt = 0;
        _underWay.Clear();
    }

    private static string HostOf(VirtualGateway gateway) => Endpoint.TryParse(gateway.Options.MqttEndpoint)!.Host;
}

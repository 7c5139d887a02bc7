using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.Mqtt.Authentication;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Protocol;
using EdgeIoT.Protocol.Credentials;
using EdgeIoT.Protocol.Discovery;
using EdgeIoT.Simulator.Fleet;

namespace EdgeIoT.Simulator.Tests.Support;

/// <summary>
/// A gateway as small as boards allow: the real MQTT server on a real socket, the gateway list, and answers to discovery. It can be killed as a
/// process is: its sockets are reset.
/// </summary>
internal sealed class TestGateway(TestMesh mesh, string name, string id) : IPublishGate, IMqttAuthenticator, IAsyncDisposable
{
    public const long NonceLifetime = 60_000;

    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];
    private readonly byte[] _secret = [1, 2, 3];
    private readonly CredentialReplayGuard _replays = new(NonceLifetime, 10_000);
    private Socket? _listener;
    private Socket? _udp;
    private MqttServer? _server;
    private Task _accepting = Task.CompletedTask;
    private Task _answering = Task.CompletedTask;

    public string Name => name;

    public string Id => id;

    public int Port { get; } = FreePorts.Next();

    public int DiscoveryPort { get; } = FreePorts.Next();

    public bool HoldsAcks { get; set; }

    /// <summary>Null: everybody may connect.</summary>
    public Func<string, byte[]?>? KeyOf { get; set; }

    public List<CredentialVerdict> Verdicts { get; } = [];

    public MqttServer Server => _server ?? throw new InvalidOperationException("not running");

    public Task StartAsync()
    {
        _server = new MqttServer(new MqttServerOptions { Gate = this, Authenticator = this });
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        _listener.Listen(4_096);
        _udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _udp.Bind(new IPEndPoint(IPAddress.Loopback, DiscoveryPort));
        _accepting = AcceptAsync(_listener, _server);
        _answering = AnswerAsync(_udp);
        foreach (var gateway in mesh.Gateways.Where(gateway => gateway._server is not null))
            gateway.Server.Publish(Topics.GatewayList, mesh.List(), MqttQoS.AtLeastOnce, retain: true);
        return Task.CompletedTask;
    }

    public async Task KillAsync()
    {
        _listener?.Dispose();
        _udp?.Dispose();
        lock (_gate)
        {
            foreach (var socket in _sockets.Where(socket => !socket.SafeHandle.IsClosed))
                Reset(socket);

            _sockets.Clear();
        }

        _server?.Dispose();
        _server = null;
        await _accepting;
        await _answering;
    }

    public PublishVerdict Publishing(in IncomingPublish publish)
    {
        if (DeviceTopic.Parse(Encoding.UTF8.GetString(publish.Topic), out var device, out _) != DeviceTopicKind.Telemetry)
            return PublishVerdict.Accept;
        mesh.Store(device!, publish.Payload.ToArray());
        return HoldsAcks ? PublishVerdict.Pending(PublishRouting.Never) : PublishVerdict.AcceptAt(AckLevel.Quorum);
    }

    public void Connecting(MqttConnectAttempt attempt)
    {
        if (KeyOf is null)
        {
            attempt.Accept();
            return;
        }

        var key = attempt.UserName is null ? null : KeyOf(attempt.UserName);
        var password = attempt.Password is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;
        var verdict = key is null
            ? CredentialVerdict.WrongKey
            : DeviceCredentials.Verify(
                SystemHmac.Instance, key, attempt.UserName!, attempt.ClientId, id, _secret, Environment.TickCount64, NonceLifetime, password, _replays);
        lock (_gate)
            Verdicts.Add(verdict);
        if (verdict == CredentialVerdict.Accepted)
            attempt.Accept();
        else
            attempt.Refuse(MqttReasonCode.BadUserNameOrPassword);
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task AcceptAsync(Socket listener, MqttServer server)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return;
            }

            socket.NoDelay = true;
            lock (_gate)
                _sockets.Add(socket);
            _ = ServeAsync(server, socket);
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (ObjectDisposedException)
        {
            // The board closed it at this moment.
        }

        socket.Dispose();
    }

    private static async Task ServeAsync(MqttServer server, Socket socket)
    {
        var stream = new NetworkStream(socket, ownsSocket: true);
        await using (stream)
            await server.ServeAsync(new Pipe(PipeReader.Create(stream), PipeWriter.Create(stream)), socket.RemoteEndPoint, socket.Dispose);
    }

    private async Task AnswerAsync(Socket udp)
    {
        var buffer = new byte[1_024];
        while (true)
        {
            try
            {
                var received = await udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                if (DiscoveryQuery.TryParse(buffer, 0, received.ReceivedBytes) is { } query)
                    await udp.SendToAsync(Reply(query), received.RemoteEndPoint);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private byte[] Reply(DiscoveryQuery query) => new DiscoveryReply
    {
        Transaction = query.Transaction,
        MeshEpoch = 1,
        GatewayName = name,
        GatewayId = id,
        Nonce = GatewayNonce.Issue(SystemHmac.Instance, _secret, Environment.TickCount64, Random.Shared.NextInt64()),
        NonceLifetimeSeconds = (int)(NonceLifetime / 1_000),
        Rank = 1,
        HasQuorum = true,
        MqttPort = Port,
    }.ToBytes();

    private sealed record Pipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

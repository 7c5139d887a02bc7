using System.Text;
using System.Text.Json;
using EdgeIoT.Device.Buffering;
using EdgeIoT.Device.Saving;
using EdgeIoT.Protocol;
using EdgeIoT.Protocol.Credentials;
using EdgeIoT.Protocol.Discovery;

namespace EdgeIoT.Device.Tests.World;

/// <summary>
/// A board in virtual time: the real brain, flash that survives restarts, and connections to model gateways that keep the order of
/// what they carry, as TCP does.
/// </summary>
internal sealed class BoardHost
{
    private readonly PriorityQueue<Action, (long At, int Order)> _events = new();
    private readonly ModelMesh _mesh;
    private readonly SeededRandom _random;
    private int _order;
    private long _lastDelivery;
    private int _life;
    private int _attempt;
    private int _refusedOn;
    private int _brokenOn;

    public BoardHost(ModelMesh mesh, DeviceOptions options, int seed = 1)
    {
        _mesh = mesh;
        _random = new SeededRandom(seed);
        Options = options;
        Brain = NewBrain();
    }

    public DeviceOptions Options { get; }

    public DeviceBrain Brain { get; private set; }

    public long Now { get; set; } = 1_000;

    public ModelGateway? Gateway { get; private set; }

    public byte[]? StateOnFlash { get; set; }

    public byte[]? BacklogOnFlash { get; set; }

    public bool FlashWorks { get; set; } = true;

    public bool SensorWorks { get; set; } = true;

    public bool KnowsTime { get; set; } = true;

    /// <summary>One way, in milliseconds.</summary>
    public int Latency { get; set; } = 5;

    public List<(long At, DeviceAction Action, string Detail)> Trace { get; } = [];

    public List<(string Topic, string Payload, bool Retain)> Published { get; } = [];

    /// <summary>Readings that were taken, in all lives of the board.</summary>
    public List<(long Boot, long Seq)> Taken { get; } = [];

    public long DroppedInEarlierLives { get; private set; }

    public bool IsStopped { get; private set; }

    public static long UnixAt(long now) => 1_772_355_570_000 + now;

    /// <summary>Switches the board on: the flash is read, the network comes up.</summary>
    public BoardHost PowerOn()
    {
        _life++;
        _refusedOn = 0;
        _brokenOn = 0;
        IsStopped = false;
        Brain = NewBrain();
        Brain.Start(Now, BoardState.TryRestore(StateOnFlash));
        if (BacklogOnFlash is { } saved && ReadingBuffer.TryReadHeader(saved, 0, out var count, out var inDoubt))
        {
            for (var i = 0; i < count; i++)
                Brain.Restore(saved, ReadingBuffer.HeaderBytes + i * ReadingBuffer.RecordBytes, i < inDoubt);
        }

        if (KnowsTime)
            Brain.OnTime(Now, UnixAt(Now));
        Brain.OnNetworkUp(Now);
        Act();
        return this;
    }

    /// <summary>Takes the power away: what is not on flash is gone.</summary>
    public void PowerOff()
    {
        _life++;
        Gateway = null;
        DroppedInEarlierLives += Brain.Counters.Dropped;
    }

    public void RunUntil(long time)
    {
        while (true)
        {
            var next = _events.TryPeek(out _, out var first) ? first.At : long.MaxValue;
            var wake = Math.Min(next, Brain.WakeAt);
            if (wake > time)
                break;
            Now = Math.Max(Now, wake);
            if (next <= Now)
                _events.Dequeue()();
            Act();
        }

        Now = time;
    }

    public void RunFor(long milliseconds) => RunUntil(Now + milliseconds);

    public bool RunUntil(Func<bool> condition, long within)
    {
        var end = Now + within;
        while (!condition() && Now < end)
            RunUntil(Math.Min(end, Now + 1));
        return condition();
    }

    /// <summary>The gateway's process dies: the connection is reset.</summary>
    public void Kill(ModelGateway gateway)
    {
        gateway.IsUp = false;
        if (Gateway == gateway)
            Disconnect(ReasonCode.UnspecifiedError);
    }

    /// <summary>The gateway closes the connection with a reason.</summary>
    public void Disconnect(int reason, string? serverReference = null)
    {
        Gateway = null;
        Brain.OnDisconnected(Now, Brain.Target.Connection, reason, serverReference);
        Act();
    }

    public void SendList()
    {
        if (Gateway is { } gateway)
            Deliver(Topics.GatewayList, gateway.GatewayListMessage());
    }

    public void Deliver(string topic, byte[] payload)
    {
        Brain.OnMessage(Now, Brain.Target.Connection, topic, payload, 0, payload.Length);
        Act();
    }

    public void Deliver(string topic, string payload) => Deliver(topic, Encoding.UTF8.GetBytes(payload));

    public void NetworkDown()
    {
        Gateway = null;
        Brain.OnNetworkDown(Now);
        Act();
    }

    public void NetworkUp()
    {
        Brain.OnNetworkUp(Now);
        Act();
    }

    public void Stop(int drain)
    {
        Brain.Stop(Now, drain);
        Act();
    }

    public void Act()
    {
        while (true)
        {
            var action = Brain.Next(Now);
            if (action == DeviceAction.Wait)
                return;
            Trace.Add((Now, action, action switch
            {
                DeviceAction.Connect => Brain.Target.Endpoint.ToString(),
                DeviceAction.Publish => Brain.Outgoing.Topic,
                _ => "",
            }));
            Do(action);
        }
    }

    private void Do(DeviceAction action)
    {
        switch (action)
        {
            case DeviceAction.SaveState:
                SaveState();
                break;
            case DeviceAction.SaveBacklog:
                SaveBacklog();
                break;
            case DeviceAction.Sample when SensorWorks:
                Brain.OnSample(Now, 2137, 4520, 101325);
                Taken.Add((Brain.State.Boot, Brain.Counters.Sampled));
                break;
            case DeviceAction.Sample:
                Brain.OnSampleFailed(Now);
                break;
            case DeviceAction.Discover:
                Discover();
                break;
            case DeviceAction.Connect:
                Connect();
                break;
            case DeviceAction.Subscribe:
                Subscribe();
                break;
            case DeviceAction.Publish:
                Publish();
                break;
            case DeviceAction.Disconnect:
            case DeviceAction.Abort:
                Gateway = null;
                _attempt = 0;
                break;
            case DeviceAction.Stopped:
                IsStopped = true;
                break;
            case DeviceAction.Reboot:
                PowerOff();
                PowerOn();
                break;
            default:
                throw new InvalidOperationException($"{action}");
        }
    }

    private void SaveState()
    {
        if (FlashWorks)
        {
            StateOnFlash = new byte[BoardState.Size];
            Brain.State.Save(StateOnFlash);
        }

        Brain.OnStateSaved(Now, FlashWorks);
    }

    private void SaveBacklog()
    {
        if (FlashWorks)
        {
            var buffer = Brain.Buffer;
            BacklogOnFlash = new byte[ReadingBuffer.HeaderBytes + buffer.Count * ReadingBuffer.RecordBytes];
            buffer.SaveHeader(BacklogOnFlash, 0);
            for (var i = 0; i < buffer.Count; i++)
                buffer.SaveReading(i, BacklogOnFlash, ReadingBuffer.HeaderBytes + i * ReadingBuffer.RecordBytes);
        }

        Brain.OnBacklogSaved(Now, FlashWorks);
    }

    private void Discover()
    {
        var query = DiscoveryQuery.TryParse(Brain.Query, 0, Brain.Query.Length) ?? throw new InvalidOperationException("not a query");
        foreach (var gateway in _mesh.Gateways.Where(g => g.IsUp && g.IsReachable))
        {
            After(2 * Latency, () =>
            {
                var reply = new DiscoveryReply
                {
                    Transaction = query.Transaction,
                    MeshEpoch = gateway.StaleEpoch ?? _mesh.Epoch,
                    TimeUnixMilliseconds = UnixAt(Now),
                    GatewayName = gateway.Name,
                    GatewayId = gateway.Id,
                    Nonce = GatewayNonce.Issue(Hmac.Instance, [1], Now, 7),
                    NonceLifetimeSeconds = 60,
                    LoadPermille = gateway.LoadPermille,
                    Rank = gateway.Rank,
                    HasQuorum = gateway.HasQuorum,
                    MqttPort = gateway.Endpoint.Port,
                }.ToBytes();
                Brain.OnDiscoveryReply(Now, reply, 0, reply.Length, gateway.Endpoint.Host, 7400);
            });
        }
    }

    private void Connect()
    {
        var connection = Brain.Target.Connection;
        var gateway = _mesh.Gateways.Find(g => g.Endpoint.IsSame(Brain.Target.Endpoint));
        if (gateway is { IsReachable: false })
            return;
        _lastDelivery = 0;
        _attempt = connection;
        After(2 * Latency, () =>
        {
            if (gateway is not { IsUp: true })
            {
                Brain.OnConnectFailed(Now, connection, ReasonCode.UnspecifiedError, null);
            }
            else if (gateway.ConnectReason != 0)
            {
                Brain.OnConnectFailed(Now, connection, gateway.ConnectReason, gateway.ServerReference);
            }
            else if (connection == _attempt)
            {
                Gateway = gateway;
                Brain.OnConnected(Now, connection, 65_535);
            }
        });
    }

    private void Subscribe()
    {
        var (gateway, connection) = (Gateway, Brain.Target.Connection);
        if (gateway is not { SendsList: true })
            return;
        Carry(gateway, connection, () => Carry(gateway, connection, () =>
        {
            var list = gateway.GatewayListMessage();
            Brain.OnMessage(Now, connection, Topics.GatewayList, list, 0, list.Length);
        }));
    }

    private void Publish()
    {
        var (gateway, connection, handle) = (Gateway, Brain.Target.Connection, Brain.Outgoing.Handle);
        var (topic, payload) = (Brain.Outgoing.Topic, Brain.Outgoing.Payload);
        Published.Add((topic, Encoding.UTF8.GetString(payload), Brain.Outgoing.Retain));
        Assert.True(gateway is not null, "published without a connection");
        Carry(gateway, connection, () =>
        {
            // A gateway that cannot take a reading now takes none after it on this connection, or order would be lost.
            var isTelemetry = topic == Topics.Telemetry(Options.DeviceId);
            var isRefusing = _refusedOn == connection;
            var reason = isRefusing ? ReasonCode.ImplementationSpecificError : gateway.AckReason;
            if (isTelemetry && reason >= ReasonCode.FirstError && !ReasonCode.IsPermanentRefusal(reason))
                _refusedOn = connection;
            if (reason < ReasonCode.FirstError && DeviceTopic.Parse(topic, out var device, out _) == DeviceTopicKind.Telemetry)
            {
                using var message = JsonDocument.Parse(payload);
                JsonElement[] readings = message.RootElement.ValueKind == JsonValueKind.Array ? [.. message.RootElement.EnumerateArray()] : [message.RootElement];
                foreach (var reading in readings)
                    _mesh.Store(device!, reading.GetProperty("boot").GetInt64(), reading.GetProperty("seq").GetInt64());
            }

            if (gateway.Acknowledges)
                Carry(gateway, connection, () => Brain.OnAcknowledged(Now, connection, handle, reason, AckLevel.Quorum));
        });
    }

    // What is under way when the connection ends does not arrive; nor does anything behind what was lost, as with TCP.
    private void Carry(ModelGateway gateway, int connection, Action arrive)
    {
        _lastDelivery = Math.Max(_lastDelivery, Now + Latency);
        After(_lastDelivery - Now, () =>
        {
            if (!gateway.IsReachable)
                _brokenOn = connection;
            if (Gateway == gateway && connection == Brain.Target.Connection && connection != _brokenOn)
                arrive();
        });
    }

    private void After(long milliseconds, Action happen)
    {
        var life = _life;
        _events.Enqueue(
            () =>
            {
                if (life == _life)
                    happen();
            },
            (Now + milliseconds, _order++));
    }

    private DeviceBrain NewBrain() => new(Options, _random, Hmac.Instance);
}

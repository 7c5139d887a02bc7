using System.Security.Cryptography;
using EdgeIoT.Gateway.Clients;
using EdgeIoT.Gateway.Data;
using EdgeIoT.Gateway.Devices;
using EdgeIoT.Gateway.Faults;
using EdgeIoT.Gateway.Http;
using EdgeIoT.Gateway.Identity;
using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Gateway.Metrics;
using EdgeIoT.Gateway.Network;
using EdgeIoT.Gateway.Readings;
using EdgeIoT.Gateway.Relay;
using EdgeIoT.Gateway.Settings;
using EdgeIoT.Gateway.Storage;
using EdgeIoT.Gateway.Topics;
using EdgeIoT.Mesh;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Persistence;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Gateway.Hosting;

/// <summary>One gateway, started: disk, mesh, MQTT and HTTP brought together.</summary>
public sealed partial class RunningGateway : IAsyncDisposable
{
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(1);

    private readonly Stack<IDisposable> _owned = new();
    private readonly InputQueue _queue = new();
    private readonly MeshView _view = new();
    private readonly ILogger _logger;
    private MqttServer _server = null!;
    private MeshLoop _loop = null!;
    private WebApplication _web = null!;
    private MqttTcpListener? _tcp;
    private SegmentStore _store = null!;
    private ClientAccess _access = null!;
    private IDisk _disk = SystemDisk.Instance;
    private FaultSwitch? _faults;
    private bool _serves;

    private RunningGateway(TextWriter output, LogLevel level)
    {
        Log = new ConsoleLog(output, level);
        _logger = Log.CreateLogger("gateway");
        Commands = new LogCommands(_queue);
        Own(Log);
        Own(_queue);
    }

    /// <summary>What it runs with.</summary>
    public GatewaySettings Settings { get; private set; } = new();

    /// <summary>Where it is reached.</summary>
    public GatewayEndpoints Endpoints { get; private set; } = null!;

    /// <summary>The mesh as it sees it now.</summary>
    public MeshStatus Status => _view.Status;

    /// <summary>The way onto the log for a service that lives in this process.</summary>
    public LogCommands Commands { get; }

    private ConsoleLog Log { get; }

    /// <summary>Starts a gateway. It serves when this returns; <see cref="Status"/> tells when it is part of a mesh.</summary>
    /// <param name="arguments">The options of the command line.</param>
    /// <param name="output">Gets the start line and the log.</param>
    /// <param name="cancel">Gives the start up.</param>
    /// <exception cref="SettingsException">A setting or port cannot be used.</exception>
    /// <exception cref="DataFolderException">The data folder cannot be used.</exception>
    /// <exception cref="StoreException">What the data folder holds cannot be used.</exception>
    public static Task<RunningGateway> StartAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        return StartAsync(arguments, output, SystemDisk.Instance, faults: null, cancel);
    }

    /// <summary>Starts a gateway on a disk that a test may let fail, or with faults that its caller inflicts.</summary>
    internal static async Task<RunningGateway> StartAsync(
        IReadOnlyList<string> arguments, TextWriter output, IDisk disk, FaultSwitch? faults = null, CancellationToken cancel = default)
    {
        var reader = new SettingsReader(arguments, Environment.GetEnvironmentVariables(), Environment.CurrentDirectory);
        var data = DataFolder.Open(reader.DataFolder);
        RunningGateway? gateway = null;
        try
        {
            var settings = reader.Read(data);
            gateway = new RunningGateway(output, settings.LogLevel) { _disk = faults is null ? disk : new FaultyDisk(disk, faults), _faults = faults };
            await gateway.StartAsync(settings, data, reader.Warnings, cancel);
            await output.WriteLineAsync(gateway.StartLine(data));
            await output.FlushAsync(cancel);
            return gateway;
        }
        catch
        {
            if (gateway is not null)
                await gateway.DisposeAsync();
            data.Dispose();
            throw;
        }
    }

    /// <summary>Runs until <paramref name="stop"/>, then leaves in order; true then, false where the gateway broke down.</summary>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Register(stopped.SetResult);
        await Task.WhenAny(stopped.Task, _loop.Ended);
        if (_loop.Ended.IsCompleted)
            return false;
        await StopAsync();
        return true;
    }

    /// <summary>The way into the node's loop.</summary>
    internal InputQueue Inputs => _queue;

    /// <summary>Reads users, boards and rules again where their files have changed; without it that takes a second.</summary>
    public void Reload() => _access.Reload();

    /// <summary>Leaves the mesh, sends the clients to other gateways, and makes everything durable.</summary>
    public async Task StopAsync()
    {
        if (!_serves)
            return;
        _serves = false;
        LogStopping();
        _queue.Post(new Input(InputKind.Leave));
        var until = DateTime.UtcNow + LeaveWithin;
        while (!Status.Left && DateTime.UtcNow < until && !_loop.Ended.IsCompleted)
            await Task.Delay(10);
        _server.DisconnectAll(MqttReasonCode.ServerShuttingDown);
        await Task.WhenAll(_web.StopAsync(), StopTcpAsync());
    }

    private async Task StopTcpAsync()
    {
        using var late = new CancellationTokenSource(LeaveWithin);
        if (_tcp is not null)
            await _tcp.StopAsync(late.Token);
    }

    /// <summary>Ends everything, gracefully or not: what is not durable was never acknowledged.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_web is not null)
        {
            await StopAsync();
            await _web.DisposeAsync();
        }

        while (_owned.TryPop(out var part))
            part.Dispose();
    }

    private async Task StartAsync(GatewaySettings settings, DataFolder data, List<string> warnings, CancellationToken cancel)
    {
        warnings.ForEach(LogWarning);
        if (_faults is not null)
            LogWarning("faults can be inflicted on this gateway by whoever started it: it is for trying out, not for use");
        Own(data);
        var token = JoinToken.Read(data, settings);
        var join = await JoinAddresses.ResolveAsync(settings, cancel);
        var tls = MqttTls.Load(settings, _logger);
        var ports = Own(BoundPorts.Take(settings));
        if (ports.DiscoveryProblem is { } problem)
            LogWarning($"other gateways cannot be discovered ({problem}); name them with --join");
        Endpoints = GatewayEndpoints.Of(settings, ports);
        Settings = settings with { MqttPort = Endpoints.MqttPort, HttpPort = Endpoints.HttpPort, MeshPort = Endpoints.Mesh.Port };
        _access = Own(ClientAccess.Open(settings, data, _logger));
        _store = Own(OpenStore(data, settings));
        var crypto = Own(SystemMeshCrypto.LoadOrCreate(data.Path));
        SystemDisk.SyncFolder(data.Path); // A key that a power cut took back would be another gateway with this one's store.
        Compose(data, ports, tls, crypto, Options(Settings, Endpoints, token, join));
        await _web.StartAsync(cancel);
        _tcp?.Start();
        SaveSettings(data);
        _serves = true;
    }

    /// <summary>A gateway runs without them being kept.</summary>
    private void SaveSettings(DataFolder data)
    {
        try
        {
            SettingsReader.Save(data, Settings);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogWarning($"the settings are not kept for the next start: {failure.Message}");
        }
    }

    /// <summary>Who knows whom. Parts are disposed in the reverse order.</summary>
    private void Compose(DataFolder data, BoundPorts ports, MqttTls? tls, SystemMeshCrypto crypto, MeshOptions options)
    {
        var id = NodeId.FromPublicKey(crypto.PublicKey.Span).ToString();
        var metrics = Own(new GatewayMetrics());
        var index = new ReadingIndex();
        var nonces = new NonceIssuer();
        var load = new LoadMeter();
        var devices = new AttachedDevices(_queue);
        var links = new MeshLinks(_queue);
        var anonymous = Settings.IsLoopback || Settings.AllowAnonymous;
        var clients = new ClientAuthenticator(links, _access, new FailedLogins(TimeProvider.System), nonces, id, anonymous, Settings.TlsIdentity, _logger);
        var gate = new LateGate();
        _server = Own(OpenServer(new MqttServerOptions
        {
            Authenticator = Settings.Witness ? new LinksOnly(clients) : clients,
            Authorizer = _access.Authorizer,
            Gate = gate,
            Events = new ClientEvents(load, devices, _logger),
            MaxStoredBytes = Settings.MqttMaxStored * 1024L * 1024,
            Storage = new MqttStorageOptions { Folder = data.Sessions, FlushInterval = Settings.MqttFlushInterval },
            MaxPacketSize = PublishGate.MostPayload + (256 * 1024),
            MaxConnections = Settings.MaxConnections,
            ConnectTimeout = Settings.ConnectTimeout,
            PacketTimeout = 3 * Settings.ConnectTimeout,
            ConnectionLimits = LimitSettings.ForConnections(Settings),
            PublishLimits = LimitSettings.ForPublishing(Settings),
        }));
        var presence = new DevicePresence(_server, devices, TimeProvider.System);
        devices.End = connection => _server.DisconnectConnection(connection, MqttReasonCode.SessionTakenOver);
        var relay = new PeerRelay(_queue, _server, _view, presence, metrics);
        relay.Restore();
        presence.Forward = (topic, payload) => relay.Forward(System.Text.Encoding.UTF8.GetBytes(topic), payload, MqttQoS.AtLeastOnce, retain: true);
        var topics = new MeshTopics(_server, relay, Settings.Name);
        _access.Refusals.Tell = topics.AccessRefused;
        gate.Gate = new PublishGate(_queue, _view, relay, presence, devices, topics, metrics, Settings.AckPolicies);
        var boards = new BoardDiscovery(_view, nonces);
        if (!Settings.Witness)
            boards.Announce(Settings.Name, id, Settings.IsLoopback || Settings.Advertise.Length > 0 ? Endpoints.Host : "", Endpoints.MqttPort);
        var sockets = Own(new MeshSockets(ports.Mesh, ports.Discovery, _queue, boards, _logger));
        var feed = new ReadingFeed(index, _store, _server, new HomeAssistant(_server));
        var housework = new GatewayHousework(presence, new BrokerTopics(_server, load, Settings.SysInterval, TimeProvider.System), load, _queue);
        var (removals, promotions) = (new Removals(_queue), new Promotions(_queue));
        var effects = new MeshEffects(sockets, links, _view, feed, relay, devices, topics, housework, metrics, Commands, new ConflictFiles(data), removals, _logger) { TakesClients = !Settings.Witness };
        _loop = Own(new MeshLoop(_queue, _store, _server, effects, promotions, host => new MeshNode(options, crypto, _store, WithFaults(host), Seed()), _logger));
        var observed = new ObservedParts(metrics.Meter, _view, _server);
        observed.Observe(_store, index, _queue, _loop, sockets, clients, _access);
        _web = GatewayWeb.Build(ports, _server, tls, Log);
        if (MqttTcpListener.IsSupported)
            _tcp = Own(new MqttTcpListener(_server, ports.Mqtt, LogWarning));
        _web.MapMesh(_view);
        _web.MapRemoval(removals);
        _web.MapPromotion(promotions, _view);
        _web.MapHealth(_view, _server);
        if (!Settings.Witness)
        {
            _web.MapReadings(index, _store, _view);
            _web.MapDevices(index, _store, _server, _view, devices);
            _web.MapMqttWebSocket(_server, anonymous);
        }

        _web.MapMetrics(Own(new Exposition(metrics.Meter)), observed);
        _store.Start(Durable, reason => _queue.Post(new Input(InputKind.StoreFailed) { Subject = reason }));
        _access.Watch(_server, tls is null ? [] : [tls]);
        sockets.Start();
        _loop.Start();
    }

    /// <summary>On the disk's thread.</summary>
    private void Durable(long write)
    {
        _queue.Post(new Input(InputKind.Durable) { Number = write }, wake: false);
        if (_store.IsAsked)
            _queue.Wake();
        else
            _queue.Run();
    }

    private IMeshHost WithFaults(IMeshHost host) => _faults is null ? host : new FaultyNetwork(host, _view, _faults, Environment.ProcessId);

    private MqttServer OpenServer(MqttServerOptions options)
    {
        try
        {
            var server = new MqttServer(options);
            foreach (var warning in server.StorageWarnings)
                LogWarning(warning);
            return server;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"the MQTT sessions in {options.Storage!.Folder} cannot be opened: {failure.Message}", failure);
        }
    }

    private SegmentStore OpenStore(DataFolder data, GatewaySettings settings)
    {
        var store = SegmentStore.Open(new StoreOptions
        {
            Folder = data.Segments,
            SegmentSize = settings.StorageSegmentSize * 1024 * 1024,
            FlushDelay = settings.StorageFlushDelay,
            Disk = _disk,
        });
        foreach (var warning in store.Warnings)
            LogWarning(warning);
        return store;
    }

    private static MeshOptions Options(GatewaySettings settings, GatewayEndpoints endpoints, byte[] token, List<MeshAddress> join) => new()
    {
        Name = settings.Name,
        MqttEndpoint = endpoints.Mqtt,
        HttpEndpoint = endpoints.Http,
        Address = endpoints.Mesh,
        Mesh = settings.Mesh,
        JoinToken = token,
        Join = join,
        Discovery = settings.Discovery,
        Priority = settings.Priority,
        Capacity = settings.Capacity,
        Voters = settings.Voters,
        Learners = settings.Learners,
        ReplaceAfter = settings.ReplaceAfter,
        Witness = settings.Witness,
        Heartbeat = settings.Heartbeat,
        ElectionTimeout = settings.ElectionTimeout,
        CutInterval = settings.CutInterval,
        SecondDiskWait = settings.SecondDiskWait,
        DegradeAfter = settings.DegradeAfter,
        Bounds = new MeshBounds { Degraded = settings.DegradeMax },
        Retain = settings.StorageRetain * 1024L * 1024,
    };

    private static ulong Seed() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    private string StartLine(DataFolder data) =>
        $"{Settings.Name}: mqtt {Endpoints.Mqtt}, {(Endpoints.MqttsPort == 0 ? "" : $"mqtts {Endpoints.Mqtts}, ")}http http://{Endpoints.Http}, {(Endpoints.HttpsPort == 0 ? "" : $"https https://{Endpoints.Https}, ")}mesh {Endpoints.Mesh}/udp, data {data.Path}";

    private T Own<T>(T part)
        where T : IDisposable
    {
        _owned.Push(part);
        return part;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Message}")]
    private partial void LogWarning(string message);

    [LoggerMessage(Level = LogLevel.Information, Message = "leaving the mesh")]
    private partial void LogStopping();
}

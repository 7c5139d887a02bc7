using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeIoT.Protocol;
using EdgeIoT.Simulator.Discovery;
using EdgeIoT.Simulator.Flash;
using EdgeIoT.Simulator.Sensors;

namespace EdgeIoT.Simulator.Fleet;

/// <summary>Many boards in one process: a few loops, each the owner of its share.</summary>
public sealed class BoardFleet : IAsyncDisposable
{
    private readonly SimulatorOptions _options;
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly TaskCompletionSource _allStopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IReadOnlyList<Measurement>? _recording;
    private BoardLoop[] _loops = [];
    private SimulatedBoard[] _boards = [];
    private DiscoverySockets? _discovery;
    private int _running;

    /// <summary>A fleet that is switched off. Reads the replay file.</summary>
    /// <exception cref="ArgumentException">The options are not valid; the message names field and limit.</exception>
    /// <exception cref="InvalidDataException">The replay file is not what it should be; the message names line and column.</exception>
    public BoardFleet(SimulatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Check() is { } wrong)
            throw new ArgumentException(wrong, nameof(options));
        _options = options;
        _recording = options.ReplayFile is null ? null : Recording.Load(options.ReplayFile);
    }

    /// <summary>The fleet now. From any thread, at any time.</summary>
    public FleetStatistics Statistics => Summarize();

    /// <summary>Switches the boards on, one after the other within an interval of at most 5 s, and runs them until all have stopped.</summary>
    /// <param name="cancellation">Lets the boards hand over what they have and stop; the task does not end as cancelled.</param>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var seeds = await ResolveAsync(_options.Gateways).ConfigureAwait(false);
        if (_options.UseDiscovery)
            _discovery = new DiscoverySockets(ToEndPoints(await ResolveAsync(_options.DiscoveryTargets).ConfigureAwait(false)));
        Build(seeds);
        foreach (var loop in _loops)
            loop.Start();
        using var stop = cancellation.Register(Stop);
        await SwitchOnAsync(cancellation).ConfigureAwait(false);
        await _allStopped.Task.ConfigureAwait(false);
        await Task.WhenAll(_boards.Select(board => board.Closing)).WaitAsync(TimeSpan.FromSeconds(5), CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var loop in _loops)
            loop.Dispose();
        foreach (var board in _boards)
            await board.DisposeAsync().ConfigureAwait(false);
        if (_discovery is not null)
            await _discovery.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<Endpoint[]> ResolveAsync(IReadOnlyList<string> texts)
    {
        var endpoints = new Endpoint[texts.Count];
        for (var i = 0; i < endpoints.Length; i++)
        {
            var endpoint = Endpoint.TryParse(texts[i])!;
            // Gateways name each other by address, so that a board must know that localhost:1883 is one of them.
            endpoints[i] = IPAddress.TryParse(endpoint.Host, out _) ? endpoint : new Endpoint(await ResolveAsync(endpoint.Host).ConfigureAwait(false), endpoint.Port);
        }

        return endpoints;
    }

    private static async Task<string> ResolveAsync(string host)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host).ConfigureAwait(false);
            return (Array.Find(addresses, address => address.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0]).ToString();
        }
        catch (SocketException error)
        {
            throw new ArgumentException($"Gateways: {host}: {error.Message}", error);
        }
    }

    private static IPEndPoint[] ToEndPoints(Endpoint[] endpoints) =>
        Array.ConvertAll(endpoints, endpoint => new IPEndPoint(IPAddress.Parse(endpoint.Host), endpoint.Port));

    private void Build(Endpoint[] seeds)
    {
        _loops = new BoardLoop[Math.Clamp(Math.Min(Environment.ProcessorCount, _options.Devices / 100 + 1), 1, 4)];
        for (var i = 0; i < _loops.Length; i++)
            _loops[i] = new BoardLoop(_startedAt, i) { Failed = error => _allStopped.TrySetException(error) };
        var boards = new SimulatedBoard[_options.Devices];
        for (var i = 0; i < boards.Length; i++)
            boards[i] = NewBoard(i + 1, _loops[i % _loops.Length], seeds);
        _running = boards.Length;
        _boards = boards;
    }

    private SimulatedBoard NewBoard(int number, BoardLoop loop, Endpoint[] seeds)
    {
        var random = new Random(HashCode(_options.Seed, number));
        var id = _options.DeviceIdOf(number);
        var options = _options.DeviceOptionsOf(number, seeds, _options.KeyOf?.Invoke(id));
        if (options.Check() is { } wrong)
            throw new ArgumentException($"{id}: {wrong}");
        ISensor sensor = _recording is null ? new DiurnalSensor(random) : new ReplaySensor(_recording);
        IFlash flash = _options.FlashFolder is null ? new MemoryFlash() : new FolderFlash(Path.Combine(_options.FlashFolder, id));
        return new SimulatedBoard(_options, options, loop, sensor, flash, random, _discovery)
        {
            Stopped = () =>
            {
                if (Interlocked.Decrement(ref _running) == 0)
                    _allStopped.TrySetResult();
            },
        };
    }

    // The same on every run, unlike System.HashCode.
    private static int HashCode(int seed, int number) => unchecked(seed * 486187739 + number * 16777619);

    private async Task SwitchOnAsync(CancellationToken cancellation)
    {
        var spread = Math.Min(_options.Interval.TotalMilliseconds, 5_000);
        for (var i = 0; i < _boards.Length && !cancellation.IsCancellationRequested && !_allStopped.Task.IsCompleted; i++)
        {
            var wait = spread * i / _boards.Length - Stopwatch.GetElapsedTime(_startedAt).TotalMilliseconds;
            if (wait >= 5)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(wait), cancellation)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }

            PostTo(i, BoardEventKind.PowerOn, 0);
        }
    }

    private void Stop()
    {
        for (var i = 0; i < _boards.Length; i++)
            PostTo(i, BoardEventKind.Stop, (int)_options.DrainTime.TotalMilliseconds);
    }

    private void PostTo(int board, BoardEventKind kind, int code) =>
        _loops[board % _loops.Length].Post(new BoardEvent(_boards[board], kind) { Code = code });

    private FleetStatistics Summarize()
    {
        var sum = new BoardTotals();
        var byGateway = new Dictionary<string, int>(StringComparer.Ordinal);
        long inFlight = 0, buffered = 0, longestGap = 0;
        int online = 0, stopped = 0;
        foreach (var board in _boards)
        {
            var brain = board.Brain;
            sum.Add(board.Earlier);
            sum.Add(brain.Counters);
            inFlight += brain.Buffer.InDoubt;
            buffered += brain.Buffer.Count;
            longestGap = Math.Max(longestGap, board.LongestGapMilliseconds);
            stopped += board.IsStopped ? 1 : 0;
            if (board.GatewayLabel is not { } gateway)
                continue;
            online++;
            byGateway[gateway] = byGateway.GetValueOrDefault(gateway) + 1;
        }

        // Every reading comes in once and leaves once; those that a life left behind come in again from flash, or are lost.
        var unaccounted = sum.Sampled + sum.Restored - sum.Acknowledged - sum.Refused - sum.Dropped - sum.Handed - buffered;
        var counts = LatencyHistogram.NewCounts();
        foreach (var loop in _loops)
            loop.Latency.AddTo(counts);
        return new FleetStatistics
        {
            Elapsed = Stopwatch.GetElapsedTime(_startedAt),
            Boards = _options.Devices,
            Online = online,
            Stopped = stopped,
            Sampled = sum.Sampled,
            Acknowledged = sum.Acknowledged,
            AcknowledgedByQuorum = sum.AcknowledgedByQuorum,
            InFlight = inFlight,
            Buffered = buffered,
            Dropped = sum.Dropped,
            Refused = sum.Refused,
            LostInPowerCuts = sum.LostInPowerCuts,
            SentAgain = sum.SentAgain,
            Connections = sum.Connections,
            ConnectFailures = sum.ConnectFailures,
            Reconnects = sum.Reconnects,
            AckTimeouts = sum.AckTimeouts,
            Redirects = sum.Redirects,
            Moves = sum.Moves,
            Restarts = sum.Restarts,
            LongestGap = TimeSpan.FromMilliseconds(longestGap),
            AckMedian = LatencyHistogram.Percentile(counts, 0.5),
            Ack99 = LatencyHistogram.Percentile(counts, 0.99),
            BoardsByGateway = byGateway,
            Unaccounted = unaccounted,
        };
    }
}

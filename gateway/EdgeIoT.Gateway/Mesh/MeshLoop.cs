using System.Diagnostics;
using EdgeIoT.Gateway.Storage;
using EdgeIoT.Mesh;
using EdgeIoT.Mqtt.Server;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Gateway.Mesh;

/// <summary>
/// The one thread that owns the <see cref="MeshNode"/>.
/// <code>
///   sockets, disk, clients ─► queue ─► node: inputs … Tick, Flush ─► to peers ─► disk ─► to clients, together at the end of the round ─► wait
/// </code>
/// While one round runs, inputs gather for the next: under load rounds become larger, not more.
/// </summary>
internal sealed partial class MeshLoop : IDisposable
{
    /// <summary>Inputs of one round at most, so that heartbeats are never late by more than a few milliseconds.</summary>
    private const int InputsInARound = 4096;

    private static readonly TimeSpan HouseworkPeriod = TimeSpan.FromSeconds(1);

    private readonly InputQueue _queue;
    private readonly SegmentStore _store;
    private readonly MqttServer _server;
    private readonly MeshEffects _effects;
    private readonly Promotions _promotions;
    private readonly ILogger _logger;
    private readonly Func<IMeshHost, MeshNode> _create;
    private readonly TaskCompletionSource<Exception?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly WallClock _wallClock;
    private Thread? _thread;
    private TimeSpan _housework;
    private volatile bool _stopping;

    /// <param name="create">Creates the node with its host, on the loop's thread.</param>
    public MeshLoop(InputQueue queue, SegmentStore store, MqttServer server, MeshEffects effects, Promotions promotions, Func<IMeshHost, MeshNode> create, ILogger logger)
    {
        _queue = queue;
        _store = store;
        _server = server;
        _effects = effects;
        _promotions = promotions;
        _create = create;
        _logger = logger;
        _wallClock = new WallClock(logger);
    }

    /// <summary>Ends when the loop does: with the error that ended it, or null.</summary>
    public Task<Exception?> Ended => _ended.Task;

    public void Start()
    {
        _thread = new Thread(Run) { Name = "mesh", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Ends the loop without a word to anybody; <see cref="InputKind.Leave"/> before it is the graceful way.</summary>
    public void Dispose()
    {
        _stopping = true;
        _queue.Wake();
        _thread?.Join();
    }

    private TimeSpan Now => Stopwatch.GetElapsedTime(_started);

    private void Run()
    {
        try
        {
            var node = _create(_effects);
            using (_server.BeginBatch())
                node.Start(Now);
            while (!_stopping)
            {
                Round(node);
                _queue.Wait(_queue.Count > 0 ? TimeSpan.Zero : node.NextTimer - Now);
            }

            _ended.SetResult(null);
        }
        catch (Exception failure)
        {
            // A broken invariant or a damaged disk: a node that goes on would spread it, so the process ends.
            LogEnded(failure);
            _ended.SetResult(failure);
        }
    }

    private void Round(MeshNode node)
    {
        _store.HoldFlush();
        using (_server.BeginBatch())
        {
            for (var taken = 0; taken < InputsInARound && _queue.TryTake(out var input); taken++)
            {
                Take(node, input);
                _queue.Release(input);
            }

            var now = Now;
            if (now >= node.NextTimer)
                node.Tick(now);
            _effects.BeforeFlush(node);
            node.Flush(now);
            _effects.Links.EndRound();
            _store.LetFlush();
            _effects.EndRound(node.Status);
            _promotions.EndRound(node.Status);
        }

        Housework(node);
    }

    private void Take(MeshNode node, in Input input)
    {
        switch (input.Kind)
        {
            case InputKind.Datagram: node.Datagram(input.From, input.Data, Now); break;
            case InputKind.Beacon: node.Beacon(input.From, input.Data, Now); break;
            case InputKind.LinkIncoming:
                _effects.Links.Add(input.Number, (IncomingLink)input.Subject!);
                node.LinkIncoming(input.Number, input.Data, Now);
                break;
            case InputKind.LinkAuthentication: node.LinkAuthentication(input.Number, input.Data, Now); break;
            case InputKind.LinkAccepted: node.LinkAccepted(input.Number, Now); break;
            case InputKind.LinkMessage: node.LinkMessage(input.Number, input.Data, Now); break;
            case InputKind.LinkClosed:
                _effects.Links.Remove(input.Number);
                node.LinkClosed(input.Number, Now);
                break;
            case InputKind.Durable: node.Durable(input.Number, Now); break;
            case InputKind.StoreFailed: node.StoreFailed((string)input.Subject!, Now); break;
            case InputKind.Ingest: Ingest(node, (IngestRequest)input.Subject!); break;
            case InputKind.Attached: node.DeviceAttached((string)input.Subject!, input.Number, Now); break;
            case InputKind.ConnectionClosed: node.ConnectionClosed(input.Number); break;
            case InputKind.Propose: node.Propose(input.Number, input.Data.ToArray(), Now); break;
            case InputKind.Forward: node.SendToPeer(EdgeIoT.Mesh.Identity.NodeId.None, input.Data); break;
            case InputKind.Remove: node.Remove(input.Number, (string)input.Subject!, Now); break;
            case InputKind.Promote: _promotions.Take(node, input.Subject!, Now); break;
            case InputKind.Load: node.SetLoad((float)input.Subject!, (int)input.Number); break;
            default: node.Leave(Now); break;
        }
    }

    private void Ingest(MeshNode node, IngestRequest request)
    {
        var ticket = _effects.Acknowledgements.Add(request.Ticket, Stopwatch.GetTimestamp());
        node.Ingest(ticket, request.Connection, request.Device, request.Readings, Now, request.Policy);
        request.Return();
    }

    private void Housework(MeshNode node)
    {
        var now = Now;
        if (now < _housework)
            return;
        _housework = now + HouseworkPeriod;
        _wallClock.Check(now);
        _effects.Housework(node.Status);
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "the mesh loop ended: this gateway stops")]
    private partial void LogEnded(Exception failure);
}

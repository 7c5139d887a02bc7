using System.Diagnostics;
using EdgeIoT.Gateway.Storage;
using EdgeIoT.Mesh;
using EdgeIoT.Mqtt.Server;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Gateway.Mesh;

/// <summary>
/// Owns the <see cref="MeshNode"/>: one thread at a time, in rounds.
/// <code>
///   sockets, disk, clients ─► queue ─► node: inputs, Send ─► to peers ─► disk ─► to clients ─► Tick, Flush: the order of what is decided ─► wait
///                                      '---- a short round ends here ----'
/// </code>
/// While one round runs, inputs gather for the next: under load rounds become larger, not more. Where the loop sleeps and there is little to do, whoever brings it
/// does a short round on its own thread, and spares a reading the way over to the loop's: on each gateway once from the network, and once from the disk.
/// </summary>
internal sealed partial class MeshLoop : IDisposable
{
    /// <summary>Inputs of one round at most, so that heartbeats are never late by more than a few milliseconds.</summary>
    private const int InputsInARound = 4096;

    /// <summary>Where the disk was read in a short round, somebody fetches what memory does not hold, and will go on: for so long the loop keeps the rounds to itself, so that
    /// sockets are not left waiting for the disk.</summary>
    private static readonly TimeSpan ReservedFor = TimeSpan.FromSeconds(10);

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
    private readonly Lock _turn = new();
    private Thread? _thread;
    private MeshNode? _node;
    private Exception? _failure;
    private TimeSpan _wakesAt;
    private TimeSpan _shortRoundsFrom;
    private TimeSpan _housework;
    private long _rounds;
    private long _shortRounds;
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

    /// <summary>How many rounds there were, and how many of them were short ones. Any thread.</summary>
    public (long All, long Short) Rounds => (Volatile.Read(ref _rounds), Volatile.Read(ref _shortRounds));

    public void Start()
    {
        _queue.TryRun = TryShortRound;
        _thread = new Thread(Run) { Name = "mesh", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Ends the loop without a word to anybody; <see cref="InputKind.Leave"/> before it is the graceful way.</summary>
    public void Dispose()
    {
        _stopping = true;
        _queue.WakeForTimers();
        _thread?.Join();
        lock (_turn)
        {
            // Whoever does a short round has ended it.
        }
    }

    private TimeSpan Now => Stopwatch.GetElapsedTime(_started);

    private void Run()
    {
        while (TryRound(out var wait))
            _queue.Wait(_queue.Count > 0 ? TimeSpan.Zero : wait);
        _ended.SetResult(_failure);
    }

    /// <summary>False where it was the last.</summary>
    private bool TryRound(out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        lock (_turn)
        {
            if (_stopping)
                return false;
            try
            {
                _queue.Looks();
                Round(_node ??= Begin());
                _wakesAt = _node.NextTimer;
                wait = _wakesAt - Now;
                return true;
            }
            catch (Exception failure)
            {
                Fail(failure);
                return false;
            }
        }
    }

    private MeshNode Begin()
    {
        var node = _create(_effects);
        using (_server.BeginBatch())
            node.Start(Now);
        return node;
    }

    /// <summary>A broken invariant or a damaged disk: a node that goes on would spread it, so the process ends. While it is this thread's turn.</summary>
    private void Fail(Exception failure)
    {
        _failure = failure;
        _stopping = true;
        LogEnded(failure);
        _queue.WakeForTimers();
    }

    private void Round(MeshNode node)
    {
        Volatile.Write(ref _rounds, _rounds + 1);
        using (var batch = _server.BeginBatch())
        {
            if (TakeAll(node, InputsInARound))
            {
                _store.HoldFlush();
                node.Send(Now);
                LetGo();
                batch.Flush();
            }

            _store.HoldFlush();
            var now = Now;
            if (now >= node.NextTimer)
                node.Tick(now);
            _effects.BeforeFlush(node);
            node.Flush(now);
            LetGo();
            Tell(node.Status);
        }

        Housework(node);
    }

    /// <summary>On any thread: what others wait for, and nothing that may take a while. False where that is not possible now.</summary>
    private bool TryShortRound()
    {
        if (!_queue.IsShort || _turn.IsHeldByCurrentThread || !_turn.TryEnter())
            return false;
        try
        {
            // Where timers are due, the loop is late already, and has to find out by how much.
            var now = Now;
            if (_stopping || _node is not { } node || now >= _wakesAt || now < _shortRoundsFrom)
                return false;
            ShortRound(node);
            return true;
        }
        catch (Exception failure)
        {
            Fail(failure);
            return true;
        }
        finally
        {
            _turn.Exit();
        }
    }

    private void ShortRound(MeshNode node)
    {
        Volatile.Write(ref _rounds, _rounds + 1);
        Volatile.Write(ref _shortRounds, _shortRounds + 1);
        var read = _store.NodeDiskReads;
        using (_server.BeginBatch())
        {
            TakeAll(node, InputQueue.Few);
            _effects.BeforeFlush(node);
            _store.HoldFlush();
            node.Send(Now);
            LetGo();
            Tell(node.Status);
        }

        if (_store.NodeDiskReads != read)
            _shortRoundsFrom = Now + ReservedFor;
        var wanted = node.HasToOrder ? Now : node.NextTimer;
        if (wanted >= _wakesAt)
            return;
        _wakesAt = wanted;
        _queue.WakeForTimers();
    }

    private bool TakeAll(MeshNode node, int atMost)
    {
        var taken = 0;
        for (; taken < atMost && _queue.TryTake(out var input); taken++)
        {
            Take(node, input);
            _queue.Release(input);
        }

        return taken > 0;
    }

    /// <summary>Peers first: their disks are farther away.</summary>
    private void LetGo()
    {
        _effects.Links.EndRound();
        _store.LetFlush();
    }

    private void Tell(MeshStatus status)
    {
        _effects.EndRound(status);
        _promotions.EndRound(status);
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

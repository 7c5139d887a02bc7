using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Ordering;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Tests.Fakes;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Tests.Ordering;

/// <summary>A log and three journals A, B, C, written by hand: what comes out is the total order.</summary>
internal sealed class TotalOrder
{
    public static readonly JournalId A = new(new NodeId(1, 0), 1);
    public static readonly JournalId B = new(new NodeId(2, 0), 1);
    public static readonly JournalId C = new(new NodeId(3, 0), 1);

    private readonly MessageWriter _writer = new();
    private readonly ReplicatedLog _log;
    private readonly JournalTable _journals;
    private readonly NodeContext _context;

    public TotalOrder(long replayedTo = 0)
    {
        var options = new MeshOptions { Name = "gw-1", MqttEndpoint = "h:1", HttpEndpoint = "h:2", Address = default };
        _context = new NodeContext(options, new NodeId(9, 9), new MemoryStore(), Host, seed: 1);
        _log = new ReplicatedLog(_context);
        _log.Reset(7);
        _journals = new JournalTable(_context);
        Orderer = new Orderer(_context, _log, _journals, replayedTo);
    }

    public RecordingHost Host { get; } = new();

    public Orderer Orderer { get; }

    public string Order => Host.Order;

    public TotalOrder Reading(JournalId journal, string device, long seq, long boot = 1)
    {
        _journals.GetOrAdd(journal).Add(JournalRecord.Reading(_writer, device, new IncomingReading(boot, seq, new byte[] { 1 })));
        return this;
    }

    public TotalOrder Attach(JournalId journal, string device, params (JournalId Journal, long Last)[] after)
    {
        var positions = after.Select(p => new JournalExtent(p.Journal, p.Last)).ToList();
        _journals.GetOrAdd(journal).Add(JournalRecord.Attach(_writer, device, positions));
        return this;
    }

    public TotalOrder Cut(params (JournalId Journal, long Last)[] upTo)
    {
        var cut = upTo.Select(p => new JournalExtent(p.Journal, p.Last)).ToList();
        _log.Append(1, EntryKind.Cut, EdgeIoT.Mesh.Ordering.Cut.Encode(_writer, cut));
        _log.Commit(_log.Last);
        Apply();
        return this;
    }

    public void Apply(int budget = 1000)
    {
        while (Orderer.Advance(budget))
        {
        }
    }
}

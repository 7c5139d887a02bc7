using EdgeIoT.Mesh.Configuration;
using EdgeIoT.Mesh.Election;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Ordering;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Tests.Fakes;

namespace EdgeIoT.Mesh.Tests.Journals;

public sealed class CutterTests
{
    private static readonly NodeId Self = new(9, 9);

    private readonly MemoryStore _store = new();
    private readonly NodeContext _context;
    private readonly ReplicatedLog _log;
    private readonly Cutter _cutter;

    /// <summary>The only voter coordinates, and its term has begun to commit.</summary>
    public CutterTests()
    {
        var options = new MeshOptions { Name = "gw-1", MqttEndpoint = "h:1", HttpEndpoint = "h:2", Address = default };
        _context = new NodeContext(options, Self, _store, new RecordingHost(), seed: 1);
        _log = new ReplicatedLog(_context);
        var consensus = new Consensus(_context, _log, _ => options.Priority);
        consensus.Found(7, new MeshConfiguration(0, [new ConfiguredGateway(Self, "gw-1", default, GatewayRole.Voter)]).Encode(_context.Writer));
        consensus.Start();
        consensus.Tick(TimeSpan.Zero);
        _context.Writes.Complete(_store.Writes);
        _log.Write();
        _log.Complete(_store.Writes);
        consensus.LogDurable();
        Assert.True(consensus.IsSettled);
        _cutter = new Cutter(_context, _log, consensus);
        _cutter.Begin(_log.Last, _ => 0, []);
    }

    [Theory]
    [InlineData(Cut.MostJournals, 1)]
    [InlineData(Cut.MostJournals + 1, 2)]
    [InlineData((2 * Cut.MostJournals) + 5, 3)]
    public void What_does_not_go_into_one_cut_goes_into_the_next_ones(int journals, int cuts)
    {
        var first = _log.Last + 1;
        for (var i = 1; i <= journals; i++)
            _cutter.Learn(Self, new JournalExtent(new JournalId(new NodeId((ulong)i, 0), 1), 3));
        for (var i = 0; i < cuts + 2; i++)
        {
            _cutter.Tick();
            _context.Now = _cutter.NextTimer;
        }

        var made = Enumerable.Range((int)first, (int)(_log.Last - first + 1)).Select(index => Cut.Decode(_log.Get(index).Payload.Span)).ToList();
        Assert.Equal(cuts, made.Count);
        Assert.Equal(journals, made.SelectMany(cut => cut).Select(extent => extent.Journal).Distinct().Count());
        Assert.All(made.SelectMany(cut => cut), extent => Assert.Equal(3, extent.Last));
    }
}

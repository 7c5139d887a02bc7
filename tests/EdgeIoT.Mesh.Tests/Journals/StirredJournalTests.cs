using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Tests.Fakes;

namespace EdgeIoT.Mesh.Tests.Journals;

public sealed class StirredJournalTests
{
    private static readonly JournalId Ours = new(new NodeId(5, 5), 1);
    private static readonly JournalId First = new(new NodeId(1, 0), 1);
    private static readonly JournalId Last = new(new NodeId(9, 0), 1);

    private readonly MemoryStore _store = new();
    private readonly NodeContext _context;
    private readonly JournalTable _journals;
    private readonly Dictionary<JournalId, long> _settled = [];

    public StirredJournalTests()
    {
        var options = new MeshOptions { Name = "gw-1", MqttEndpoint = "h:1", HttpEndpoint = "h:2", Address = default };
        _context = new NodeContext(options, Ours.Gateway, _store, new RecordingHost(), seed: 1) { Now = TimeSpan.FromMinutes(1) };
        _journals = new JournalTable(_context);
    }

    private JournalId[] Stirred
    {
        get
        {
            _journals.LetRest(id => _settled.GetValueOrDefault(id));
            return [.. _journals.Stirred.Select(journal => journal.Id)];
        }
    }

    [Fact]
    public void A_journal_rests_when_all_of_it_is_settled_and_it_has_not_grown_for_a_while()
    {
        var journal = Grown(Last);
        Assert.Equal([Last], Stirred);
        _journals.Complete(_store.Writes, []);
        _context.Now += JournalTable.Lately;
        Assert.Equal([Last], Stirred);
        _settled[Last] = 1;
        Assert.Equal([Last], Stirred);
        journal.Trim(1);
        Assert.Empty(Stirred);
    }

    [Fact]
    public void What_is_settled_and_grew_a_moment_ago_is_still_stirred()
    {
        var journal = Grown(Last);
        _journals.Complete(_store.Writes, []);
        _settled[Last] = 1;
        journal.Trim(1);
        _context.Now += JournalTable.Lately - TimeSpan.FromMilliseconds(1);
        Assert.Equal([Last], Stirred);
    }

    [Fact]
    public void What_is_not_on_the_disk_yet_is_still_stirred()
    {
        Grown(Last);
        _settled[Last] = 1;
        _context.Now += 2 * JournalTable.Lately;
        Assert.Equal([Last], Stirred);
    }

    [Fact]
    public void A_journal_that_grows_or_an_order_that_begins_anew_stirs_it_in_the_order_of_the_journals()
    {
        foreach (var id in new[] { Last, First })
        {
            Grown(id);
            _settled[id] = 1;
        }

        _journals.Complete(_store.Writes, []);
        Rest();
        Assert.Empty(Stirred);
        _journals.StirAll();
        Assert.Equal([First, Ours, Last], _journals.Stirred.Select(journal => journal.Id));
        Rest();
        Assert.Empty(Stirred);
        Grown(First);
        Assert.Equal([First], Stirred);
    }

    private Journal Grown(JournalId id)
    {
        var journal = _journals.GetOrAdd(id);
        journal.Add(new byte[] { 1 });
        _journals.Write(journal, journal.Written);
        return journal;
    }

    private void Rest()
    {
        foreach (var journal in _journals.Stirred)
            journal.Trim(journal.Written);
        _context.Now += JournalTable.Lately;
    }
}

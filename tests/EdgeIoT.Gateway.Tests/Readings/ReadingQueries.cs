using System.Text;
using EdgeIoT.Gateway.Readings;
using EdgeIoT.Gateway.Storage;
using EdgeIoT.Gateway.Tests.Storage;
using EdgeIoT.Mesh.Journals;

namespace EdgeIoT.Gateway.Tests.Readings;

public sealed class ReadingQueries : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunningStore _running;
    private readonly ReadingIndex _index = new();
    private readonly Dictionary<JournalId, long> _last = [];

    public ReadingQueries() => _running = new RunningStore(StoreScenario.Options(_folder));

    public void Dispose()
    {
        _running.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void All_readings_come_in_the_total_order_from_any_place()
    {
        Fill(3_000);
        var reader = new ReadingReader(_index, _running.Store);
        Assert.Equal(Enumerable.Range(1, 1_000).Select(i => (long)i), reader.Select(null, 0, 1_000));
        Assert.Equal([2_999, 3_000], reader.Select(null, 2_998, 1_000));
        Assert.Empty(reader.Select(null, 3_000, 10));
        Assert.Empty(reader.Select(null, long.MaxValue, 10));
        Span<byte> line = new byte[ReadingJson.MaxSize];
        foreach (var sequence in reader.Select(null, 0, 3_000))
        {
            var json = Encoding.UTF8.GetString(line[..reader.WriteJson(sequence, line)]);
            Assert.StartsWith($$"""{"sequence":{{sequence}},"device":"dev-{{sequence % 7}}","boot":1,"seq":{{sequence}},"time":""", json, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_boards_readings_are_found_without_looking_at_the_others()
    {
        Fill(700);
        var reader = new ReadingReader(_index, _running.Store);
        Assert.Equal([7, 14, 21], reader.Select("dev-0", 0, 3));
        Assert.Equal([700], reader.Select("dev-0", 699, 3));
        Assert.Equal([8, 15], reader.Select("dev-1", 1, 2));
        Assert.Empty(reader.Select("dev-0", 700, 3));
        Assert.Empty(reader.Select("nobody", 0, 3));
        Assert.Equal(7, _index.DeviceCount);
        Assert.Equal(100, _index.Find("dev-3")?.Count);
    }

    [Fact]
    public void Forgotten_readings_are_skipped_and_the_rest_keeps_its_sequence()
    {
        Fill(700);
        _index.Forget(650);
        var reader = new ReadingReader(_index, _running.Store);
        Assert.Equal(651, _index.First);
        Assert.Equal([651, 652], reader.Select(null, 0, 2));
        Assert.Equal([651, 658], reader.Select("dev-0", 0, 2));
        Assert.Equal(7, _index.Find("dev-3")?.Count);
        _index.Forget(20_000);
        Assert.Empty(reader.Select(null, 0, 10));
        Assert.Empty(reader.Select("dev-0", 0, 10));
        Assert.True(_index.Add(20_001, "dev-0", 0, 701));
        Assert.Equal([20_001], reader.Select(null, 0, 10));
        Assert.Equal([20_001], reader.Select("dev-0", 0, 10));
        Assert.Equal((0, 701L), _index.LocationOf(20_001));
    }

    [Fact]
    public void A_gap_in_the_sequence_is_our_own_mistake()
    {
        Assert.True(_index.Add(1, "a", 0, 1));
        Assert.False(_index.Add(2, "a", 0, 2));
        Assert.Throws<ArgumentException>(() => _index.Add(4, "a", 0, 3));
    }

    private void Fill(int count)
    {
        JournalId[] journals = [StoreScenario.Own, StoreScenario.Second, StoreScenario.Third];
        for (var sequence = 1; sequence <= count; sequence++)
        {
            var journal = journals[sequence / 5 % 3];
            var record = _last[journal] = _last.GetValueOrDefault(journal) + 1;
            _running.Store.WriteJournal(journal, record, [Record($"dev-{sequence % 7}", 1, sequence)]);
            _index.Add(sequence, $"dev-{sequence % 7}", _running.Store.SlotOf(journal), record);
        }
    }

    private static byte[] Record(string device, long boot, long seq)
    {
        var record = new List<byte> { 1, (byte)device.Length };
        record.AddRange(Encoding.ASCII.GetBytes(device));
        foreach (var number in (long[])[boot, seq])
        {
            var rest = number;
            for (; rest >= 0x80; rest >>= 7)
                record.Add((byte)(rest | 0x80));
            record.Add((byte)rest);
        }

        record.AddRange(ReadingBody.Encode(new Measurement(1_780_000_000_000, false, 20 + (seq / 1000.0), 50, 1000)));
        return [.. record];
    }
}

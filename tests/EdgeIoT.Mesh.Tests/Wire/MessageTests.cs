using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Tests.Wire;

public sealed class MessageTests
{
    [Fact]
    public void Numbers_of_every_size_come_back()
    {
        long[] numbers = [0, 1, 127, 128, 16383, 16384, int.MaxValue, 1L << 53, long.MaxValue];
        var writer = new MessageWriter().Begin(MessageKind.Report);
        foreach (var number in numbers)
            writer.Number(number);
        var reader = new MessageReader(writer.Written);
        Assert.Equal((byte)MessageKind.Report, reader.Byte());
        foreach (var number in numbers)
            Assert.Equal(number, reader.Number());
        Assert.True(reader.Complete);
    }

    [Fact]
    public void What_is_cut_off_fails_and_never_throws()
    {
        var writer = new MessageWriter().Begin(MessageKind.Report).Number(300).Node(new NodeId(1, 2)).Text("name").Fixed(7).Bytes([1, 2, 3]);
        for (var length = 0; length < writer.Length; length++)
        {
            var reader = new MessageReader(writer.Written[..length]);
            reader.Byte();
            reader.Number();
            reader.Node();
            reader.Text(64);
            reader.Fixed();
            reader.Bytes();
            Assert.True(reader.Failed);
            Assert.False(reader.Complete);
        }
    }

    [Fact]
    public void Random_bytes_are_no_journal_records_that_break_anything()
    {
        var random = new Random(5);
        var buffer = new byte[80];
        for (var i = 0; i < 20_000; i++)
        {
            var record = buffer.AsSpan(0, random.Next(buffer.Length));
            random.NextBytes(record);
            if (record.Length > 1)
                (record[0], record[1]) = ((byte)random.Next(4), (byte)random.Next(8));
            if (!JournalRecord.IsValid(record))
                continue;
            if (JournalRecord.Split(record, out _, out var rest) == RecordKind.Attach)
                JournalRecord.Positions(record[rest..]);
        }
    }

    [Fact]
    public void An_attach_record_names_its_positions()
    {
        var journal = new JournalId(new NodeId(1, 2), 3);
        var record = JournalRecord.Attach(new MessageWriter(), "esp-1", [new JournalExtent(journal, 99)]);
        Assert.True(JournalRecord.IsValid(record));
        Assert.Equal(RecordKind.Attach, JournalRecord.Split(record, out var device, out var rest));
        Assert.Equal("esp-1"u8.ToArray(), device.ToArray());
        Assert.Equal([new JournalExtent(journal, 99)], JournalRecord.Positions(record.AsSpan(rest)));
    }
}

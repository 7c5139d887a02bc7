using EdgeIoT.Mqtt.Persistence;

namespace EdgeIoT.Mqtt.Tests.Issues;

/// <summary>What fuzzing found in the journal's readers.</summary>
public sealed class DamagedJournalTests
{
    [Theory]
    [InlineData(long.MaxValue, 0)]
    [InlineData(0, long.MinValue)]
    public void A_retained_message_of_an_impossible_time_is_passed_over(long setAt, long expiresAt)
    {
        var to = new RecordBuffer();
        foreach (var (topic, time, expiry) in ((string, long, long)[])[("bad", setAt, expiresAt), ("good", 1, 0)])
        {
            var at = to.Begin(RecordKind.Retained);
            to.Bytes(System.Text.Encoding.UTF8.GetBytes(topic)).Byte(1).Int64(time).Int64(expiry).Bytes([]).Bytes("x"u8).Bytes([]);
            to.End(at);
        }

        var state = new StoredState();
        state.Apply(to.Frame[JournalFrame.HeadSize..], 1);
        Assert.Equal("good", Assert.Single(state.Retained).Value.Topic);
        Assert.Equal(1, state.Unknown);
    }

    [Theory]
    [InlineData(RecordKind.Message)]
    [InlineData(RecordKind.Retained)]
    public void A_record_that_ends_early_is_passed_over(object kind)
    {
        var to = new RecordBuffer();
        var at = to.Begin((RecordKind)kind);
        to.Int64(1);
        to.End(at);
        var state = new StoredState();
        state.Apply(to.Frame[JournalFrame.HeadSize..], 1);
        Assert.Empty(state.Messages);
        Assert.Empty(state.Retained);
        Assert.Equal(1, state.Unknown);
    }

    [Fact]
    public void A_file_of_half_a_head_has_no_torn_bytes()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, JournalHeader.Create(7)[..(JournalHeader.Size - 5)]);
            using var reader = new JournalReader(path);
            Assert.True(reader.IsReadable);
            Assert.False(reader.TryNext(out _));
            Assert.Equal(0, reader.Torn);
        }
        finally
        {
            File.Delete(path);
        }
    }
}

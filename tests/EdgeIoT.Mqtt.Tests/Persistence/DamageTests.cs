using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Persistence;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Persistence;

/// <summary>Files that are not as they were written. Each frame here retains one message.</summary>
public sealed class DamageTests : IDisposable
{
    private const int Frames = 12;

    private readonly TestFolder _folder = new();
    private readonly List<long> _ends = [];
    private readonly byte[] _whole;

    public DamageTests()
    {
        using (var journal = Open(_folder))
        {
            _ends.Add(journal.Length);
            for (var i = 0; i < Frames; i++)
            {
                Retain(journal, $"topic/{i}");
                Assert.True(journal.Commit());
                _ends.Add(journal.Length);
            }
        }

        _whole = File.ReadAllBytes(TheFile(_folder));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_ends_anywhere_is_read_to_its_last_whole_frame_and_goes_on_from_there()
    {
        for (var length = 0; length <= _whole.Length; length++)
        {
            using var cut = _folder.Copy();
            using (var file = File.OpenWrite(TheFile(cut))) file.SetLength(length);
            var load = Read(cut);
            Assert.Equal(_ends.Count(end => end <= length && end > JournalHeader.Size), load.State.Retained.Count);
            var isClean = length <= JournalHeader.Size || _ends.Contains(length);
            Assert.Equal(!isClean, load.Warnings.Count > 0);
            using (var journal = Open(cut, load))
            {
                Retain(journal, "more");
                Assert.True(journal.Commit());
            }

            var again = Read(cut);
            Assert.Equal(load.State.Retained.Count + 1, again.State.Retained.Count);
            Assert.DoesNotContain(again.Warnings, w => w.Contains("cut off", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_damaged_byte_costs_at_most_its_frame_and_is_reported()
    {
        for (var at = 0; at < _whole.Length; at++)
        {
            using var damaged = _folder.Copy();
            var bytes = _whole.ToArray();
            bytes[at] ^= 0x41;
            File.WriteAllBytes(TheFile(damaged), bytes);
            var load = Read(damaged);
            var inHeader = at < JournalHeader.Size;
            Assert.Equal(inHeader ? Frames : Frames - 1, load.State.Retained.Count);
            Assert.Equal(inHeader ? 0 : 1, load.Warnings.Count);
            Assert.Equal(!inHeader && at < _ends[^2], load.Damaged > 0);
            Assert.Equal(load.Damaged > 0, load.WantsRenewal);
        }
    }

    [Fact]
    public void A_file_whose_head_is_gone_is_reported_and_left_alone()
    {
        var bytes = _whole.ToArray();
        bytes.AsSpan(0, JournalHeader.Size).Clear();
        File.WriteAllBytes(TheFile(_folder), bytes);
        var load = Read(_folder);
        Assert.Equal((0, _whole.Length), (load.State.Retained.Count, load.Damaged));
        using (var journal = Open(_folder, load)) Retain(journal, "new");
        Assert.Equal(bytes, File.ReadAllBytes(TheFile(_folder)));
        Assert.Single(Read(_folder).State.Retained);
    }

    [Fact]
    public void A_file_that_was_only_just_begun_does_not_hide_the_one_before_it()
    {
        File.WriteAllBytes(JournalFiles.PartPath(_folder.Path, 2), [1, 2, 3]);
        var load = Read(_folder);
        Assert.Empty(load.Warnings);
        using (var journal = Open(_folder, load))
        {
            Retain(journal, "more");
            Assert.True(journal.Commit());
        }

        Assert.Equal(Frames + 1, Read(_folder).State.Retained.Count);
    }

    [Fact]
    public void What_clients_publish_is_never_taken_for_a_frame()
    {
        using var other = new TestFolder();
        using (var journal = Open(other))
        {
            Retain(journal, "trojan", _whole.AsSpan((int)_ends[0]).ToArray());
            Retain(journal, "padding");
        }

        var bytes = File.ReadAllBytes(TheFile(other));
        bytes[JournalHeader.Size + JournalFrame.HeadSize] ^= 1;
        File.WriteAllBytes(TheFile(other), bytes);
        Assert.Empty(Read(other).State.Retained);
    }

    [Fact]
    public void Random_bytes_in_place_of_any_frame_are_passed_over()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var frame = random.Next(Frames);
            var bytes = _whole.ToArray();
            random.NextBytes(bytes.AsSpan((int)_ends[frame]..(int)_ends[frame + 1]));
            File.WriteAllBytes(TheFile(_folder), bytes);
            var load = Read(_folder);
            Assert.True(load.State.Retained.Count == Frames - 1, $"Seed {seed}: {load.State.Retained.Count} of {Frames} are left.");
        }
    }

    private static string TheFile(TestFolder folder) => JournalFiles.WholePath(folder.Path, 1);

    private static MqttStorageOptions Options(TestFolder folder) => new() { Folder = folder.Path, Disk = new KillableDisk() };

    private static JournalLoad Read(TestFolder folder) => JournalLoad.Read(Options(folder));

    private static Journal Open(TestFolder folder, JournalLoad? load = null) =>
        new(Options(folder), new ServerClock(TimeProvider.System), (load ?? Read(folder)).Place);

    private static void Retain(Journal journal, string topic, byte[]? payload = null) =>
        journal.Retained(System.Text.Encoding.UTF8.GetBytes(topic), new(topic, payload ?? "payload"u8.ToArray(), MqttQoS.AtLeastOnce) { SetAt = DateTimeOffset.UnixEpoch });
}

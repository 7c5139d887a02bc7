using EdgeIoT.Mesh.Configuration;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Ordering;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Tests.Golden;

/// <summary>What a message says, in a line. What is not described here moves by itself and unseen.</summary>
internal sealed partial class Description(Naming names)
{
    /// <summary>Describes a message; an empty kind for one that is not known.</summary>
    public (string Kind, string Text, long Term) Of(ReadOnlySpan<byte> message)
    {
        var reader = new MessageReader(message);
        var kind = (MessageKind)reader.Byte();
        if (kind == MessageKind.Membership)
            return new MembershipDescription(names).Of(message[1..]);
        var word = Words(kind.ToString());
        return kind switch
        {
            MessageKind.VoteRequest or MessageKind.VoteReply => Vote(kind, ref reader),
            MessageKind.Heartbeat or MessageKind.EpochHeartbeat => Heartbeat(ref reader),
            MessageKind.HeartbeatReply or MessageKind.TimeoutNow => (word, $"term {Naming.Term(AfterMesh(ref reader).Number())}", 0),
            MessageKind.Invite => (word, $"{names.Mesh(reader.Fixed())}, {(reader.Bool() ? "with readings" : "without readings")}", 0),
            MessageKind.Append or MessageKind.EpochAppend => ("append", Append(kind, ref reader), 0),
            MessageKind.AppendReply => (word, AppendReply(ref reader), 0),
            MessageKind.JournalAppend => (word, JournalAppend(ref reader), 0),
            MessageKind.JournalDurable => (word, JournalDurable(ref reader), 0),
            MessageKind.JournalFetch => (word, $"{names.Of(reader.Journal())}, {Naming.Records(reader.Number(), reader.Number())}", 0),
            MessageKind.JournalHint => (word, $"{names.Of(reader.Journal())} up to {reader.Number()}, ask {names.Of(reader.Node())}", 0),
            MessageKind.Report => (word, Extents(ref reader), 0),
            MessageKind.PositionsQuery => (word, "", 0),
            MessageKind.Positions => (word, Positions(ref reader), 0),
            MessageKind.Proposal => (word, Proposal(ref reader), 0),
            MessageKind.ProposalReply => (word, ProposalReply(ref reader), 0),
            MessageKind.SnapshotOffer or MessageKind.SnapshotFetch or MessageKind.SnapshotChunk => (word, Snapshot(kind, ref reader), 0),
            _ => OfLater(kind, word, ref reader),
        };
    }

    public static string Quoted(ReadOnlySpan<byte> command) => $"\"{System.Text.Encoding.UTF8.GetString(command).TrimEnd('\0')}\"";

    /// <summary><c>VoteRequest</c> is <c>vote-request</c>.</summary>
    public static string Words(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    public string Entry(long index, long term, EntryKind kind, ReadOnlySpan<byte> payload) =>
        $"{names.Index(index)} {Content(index, kind, payload)} (term {Naming.Term(term)})";

    public string Record(ReadOnlySpan<byte> record)
    {
        if (StoredReading.TryRead(record, out var reading))
            return $"{System.Text.Encoding.ASCII.GetString(reading.Device)} {reading.Boot}/{reading.Seq}";
        JournalRecord.Split(record, out var device, out var at);
        var positions = JournalRecord.Positions(record[at..]);
        var behind = positions.Length == 0 ? "" : $" behind {string.Join(", ", positions.Select(names.Of))}";
        return $"attach {System.Text.Encoding.ASCII.GetString(device)}{behind}";
    }

    private string Content(long index, EntryKind kind, ReadOnlySpan<byte> payload) => kind switch
    {
        EntryKind.Cut => $"cut {string.Join(", ", Cut.Decode(payload).Select(names.Of))}",
        EntryKind.GivenUp => $"given up {string.Join(", ", Cut.Decode(payload).Select(names.Of))}",
        EntryKind.Command => Quoted(payload),
        EntryKind.Configuration when MeshConfiguration.Decode(index, payload) is { } configuration => Content(configuration),
        _ => Words(kind.ToString()),
    };

    public string Content(MeshConfiguration configuration)
    {
        var others = configuration.Gateways.Where(g => !configuration.IsVoter(g.Id)).GroupBy(g => g.Role).OrderBy(g => g.Key)
            .Select(g => $", {Words(g.Key.ToString())}s {names.Of(g.Select(x => x.Id))}");
        var joint = configuration.IsJoint ? $" and, together with them, {names.Of(configuration.Outgoing)}" : "";
        return $"configuration: voters {names.Of(configuration.Incoming)}{joint}{string.Concat(others)}";
    }

    private static ref MessageReader AfterMesh(ref MessageReader reader)
    {
        reader.Fixed();
        return ref reader;
    }

    private (string Kind, string Text, long Term) Vote(MessageKind kind, ref MessageReader reader)
    {
        var term = AfterMesh(ref reader).Number();
        if (kind == MessageKind.VoteReply)
        {
            var granted = reader.Bool();
            return (reader.Bool() ? "pre-vote-reply" : "vote-reply", $"term {Naming.Term(term)}, {(granted ? "granted" : "refused")}", 0);
        }

        var (last, lastTerm) = (reader.Number(), reader.Number());
        var name = reader.Bool() ? "pre-vote-request" : "vote-request";
        return (name, $"term {Naming.Term(term)}, last {names.Index(last)} of term {Naming.Term(lastTerm)}{(reader.Bool() ? ", by transfer" : "")}", 0);
    }

    private (string Kind, string Text, long Term) Heartbeat(ref MessageReader reader)
    {
        var term = AfterMesh(ref reader).Number();
        return ("heartbeat", $"term {Naming.Term(term)}", term);
    }

    private string Append(MessageKind message, ref MessageReader reader)
    {
        var term = AfterMesh(ref reader).Number();
        if (message == MessageKind.EpochAppend)
            MeshConfiguration.ReadEpochs(ref reader);
        var previous = reader.Number();
        reader.Fixed();
        var commit = reader.Number();
        List<string> entries = [];
        for (var count = reader.Count(4096); count > 0; count--)
        {
            var (entryTerm, kind) = (reader.Number(), (EntryKind)reader.Byte());
            reader.Fixed();
            entries.Add(Entry(previous + entries.Count + 1, entryTerm, kind, reader.Bytes()));
        }

        var content = entries.Count == 0 ? "" : $": {string.Join("; ", entries)}";
        return $"term {Naming.Term(term)}, behind {names.Index(previous)}, committed {names.Index(commit)}{content}";
    }

    private string AppendReply(ref MessageReader reader)
    {
        var term = AfterMesh(ref reader).Number();
        return reader.Bool() ? $"term {Naming.Term(term)}, durable up to {names.Index(reader.Number())}" : $"term {Naming.Term(term)}, refused, try behind {names.Index(reader.Number())}";
    }

    private string JournalAppend(ref MessageReader reader)
    {
        var (journal, first) = (reader.Journal(), reader.Number());
        List<string> records = [];
        for (var count = reader.Count(65_536); count > 0; count--)
            records.Add($"{first + records.Count} {Record(reader.Bytes())}");
        return $"{names.Of(journal)}: {string.Join("; ", records)}";
    }

    private string JournalDurable(ref MessageReader reader)
    {
        reader.Number();
        var text = $"{names.Of(reader.Journal())} written {reader.Number()}, durable {reader.Number()}";
        return reader.Bool() ? text + ", send from there" : text;
    }

    private string Positions(ref MessageReader reader)
    {
        reader.Number();
        reader.Number();
        return Extents(ref reader);
    }

    private string Extents(ref MessageReader reader)
    {
        List<string> extents = [];
        for (var count = reader.Count(4096); count > 0; count--)
            extents.Add(names.Of(new Storage.JournalExtent(reader.Journal(), reader.Number())));
        return extents.Count == 0 ? "nothing" : string.Join(", ", extents);
    }

    private static string Proposal(ref MessageReader reader)
    {
        reader.Number();
        return Quoted(reader.Bytes());
    }

    private string ProposalReply(ref MessageReader reader)
    {
        reader.Number();
        return reader.Number() is var index and > 0 ? names.Index(index) : "refused";
    }

    private string Snapshot(MessageKind kind, ref MessageReader reader)
    {
        var index = AfterMesh(ref reader).Number();
        if (kind == MessageKind.SnapshotOffer)
            return $"of everything up to {names.Index(index)}";
        return $"up to {names.Index(index)}, from byte {reader.Number()} on";
    }
}

using System.Globalization;
using System.Reflection;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Conformance;

/// <summary>
/// What some clients and a server say to each other, as a text:
/// <code>
/// # title
/// 5.0: clauses          3.1.1: clauses
/// a connect 5           client "a" connects with a clean session (also: 311; keep: a session that stays; present: the server has it)
/// a &gt; 82 ** 0001...     a sends; "**" is the length of what follows
/// a &lt; 90 04 .. 01       a gets exactly this packet; ".." is any byte
/// a closed              the server has closed
/// a leaves              a closes without a word
/// </code>
/// </summary>
internal sealed record Conversation(string Title, IReadOnlyList<(string Standard, string Id)> Clauses, IReadOnlyList<string> Lines)
{
    public static IEnumerable<Conversation> All()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(n => n.EndsWith(".talk.txt", StringComparison.Ordinal)).SelectMany(n => Parse(Text(n)));
    }

    public static string Text(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public async Task PlayAsync(TestBroker broker)
    {
        var clients = new Dictionary<string, RawClient>(StringComparer.Ordinal);
        try
        {
            foreach (var line in Lines) await PlayAsync(broker, clients, line);
        }
        finally
        {
            foreach (var client in clients.Values) client.Dispose();
        }
    }

    private static IEnumerable<Conversation> Parse(string text)
    {
        var last = "";
        foreach (var block in text.ReplaceLineEndings("\n").Split("\n# ", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = block.TrimStart('#', ' ', '\n').Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var heads = lines.Skip(1).TakeWhile(l => l.StartsWith("5.0:", StringComparison.Ordinal) || l.StartsWith("3.1.1:", StringComparison.Ordinal)).ToArray();
            var clauses = heads.SelectMany(h => h.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(id => (h.Split(':')[0], id)));
            last = lines[0] == "The same for 3.1.1" ? $"{last} (3.1.1)" : lines[0];
            yield return new(last, [.. clauses], [.. lines.Skip(1 + heads.Length)]);
        }
    }

    private static async Task PlayAsync(TestBroker broker, Dictionary<string, RawClient> clients, string line)
    {
        var words = line.Split(' ', 3);
        var rest = words.Length > 2 ? words[2] : "";
        if (words[1] == "connect" || !clients.TryGetValue(words[0], out var client))
        {
            if (clients.Remove(words[0], out var old)) old.Dispose();
            clients[words[0]] = client = await broker.OpenAsync();
        }

        switch (words[1])
        {
            case "connect":
                Connect(client, words[0], rest.Split(' '));
                break;
            case ">":
                client.Send(WithLength(rest));
                break;
            case "<":
                Expect(line, rest, client.Read());
                break;
            case "closed":
                client.ExpectClosed();
                break;
            case "leaves":
                client.Dispose();
                // Its session is free then: a message for it waits, instead of being sent to nobody.
                await Wait.UntilAsync(() => broker.Server.Sessions.Find(words[0])?.Connection is null, $"{words[0]} has left");
                break;
            default:
                Assert.Fail($"Not understood: {line}");
                break;
        }
    }

    private static void Connect(RawClient client, string id, string[] how)
    {
        var keeps = how.Contains("keep");
        var name = "0001" + ((int)id[0]).ToString("X2", CultureInfo.InvariantCulture);
        var flags = keeps ? "00" : "02";
        if (how[0] == "5") client.Send($"10 {(keeps ? "13" : "0E")} 0004 4D515454 05 {flags} 003C {(keeps ? "05 11 000003E8" : "00")} {name}");
        else client.Send($"10 0D 0004 4D515454 04 {flags} 003C {name}");
        var answer = client.Read().Split(' ');
        Assert.Equal(["20", how.Contains("present") ? "01" : "00", "00"], [answer[0], answer[2], answer[3]]);
    }

    private static string WithLength(string hex)
    {
        var at = hex.IndexOf("**", StringComparison.Ordinal);
        return at < 0 ? hex : hex[..at] + (RawClient.Bytes(hex[(at + 2)..]).Length).ToString("X2", CultureInfo.InvariantCulture) + hex[(at + 2)..];
    }

    private static void Expect(string line, string pattern, string got)
    {
        var want = pattern.Replace(" ", "", StringComparison.Ordinal);
        var bytes = got.Replace(" ", "", StringComparison.Ordinal);
        var matches = want.Length == bytes.Length && want.Zip(bytes).All(p => p.First == '.' || char.ToUpperInvariant(p.First) == p.Second);
        Assert.True(matches, $"{line}\ngot: {got}");
    }
}

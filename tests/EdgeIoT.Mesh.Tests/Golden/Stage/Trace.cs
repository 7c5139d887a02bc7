namespace EdgeIoT.Mesh.Tests.Golden;

/// <summary>
/// What a command brought about, line by line: what a gateway got, and indented below it what it did. What is hidden is not shown, and whatever a
/// gateway did on a hidden input is headed by it.
/// </summary>
internal sealed class Trace
{
    private readonly List<string> _lines = [];
    private string? _header;
    private string? _sent;
    private HashSet<string> _sentTo = [];

    /// <summary>Kinds of messages and of lines that are not shown.</summary>
    public HashSet<string> Hidden { get; } = new(StringComparer.Ordinal);

    public bool Muted { get; set; }

    /// <summary>A gateway takes an input.</summary>
    public void Begin(string header, bool shown)
    {
        (_header, _sent) = (header, null);
        if (shown)
            Head();
    }

    /// <summary>The last line, shown or muted.</summary>
    public string LastTold { get; set; } = "";

    /// <summary>It does something.</summary>
    public void Tell(string text)
    {
        LastTold = text;
        if (Muted)
            return;
        Head();
        _sent = null;
        _lines.Add("  " + text);
    }

    /// <summary>It sends something; the same to several is one line.</summary>
    public void TellSent(string kind, string to, string text)
    {
        if (Muted)
            return;
        var sent = $"{kind}: {text}";
        if (_sent == sent && _sentTo.Add(to))
        {
            _lines[^1] = _lines[^1].Insert(_lines[^1].IndexOf(':', StringComparison.Ordinal), ", " + to);
            return;
        }

        Tell($"sends {kind} to {to}{(text.Length > 0 ? ": " : ":")}{text}");
        (_sent, _sentTo) = (sent, [to]);
    }

    /// <summary>A line of the stage itself.</summary>
    public void Say(string text)
    {
        (_header, _sent) = (null, null);
        if (!Muted)
            _lines.Add(text);
    }

    /// <summary>What was shown since the last time.</summary>
    public List<string> Take()
    {
        List<string> taken = [.. _lines.Select(l => l.TrimEnd(':'))];
        _lines.Clear();
        (_header, _sent) = (null, null);
        return taken;
    }

    private void Head()
    {
        if (_header is not null && !Muted)
            _lines.Add(_header);
        _header = null;
    }
}

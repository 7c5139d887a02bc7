using System.Globalization;

namespace EdgeIoT.Mesh.Tests.Golden;

/// <summary>The words of one command: <c>verb word word key=value</c>.</summary>
internal sealed class Words
{
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);
    private readonly List<string> _words = [];
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public Words(string line)
    {
        foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = word.IndexOf('=', StringComparison.Ordinal);
            if (at > 0)
                _options[word[..at]] = word[(at + 1)..];
            else
                _words.Add(word);
        }
    }

    public int Count => _words.Count;

    public IReadOnlyList<string> All => _words;

    public string this[int index] => index < _words.Count ? _words[index] : throw new ScriptException($"a word is missing after '{string.Join(' ', _words)}'");

    public bool Take(string word) => _words.Remove(word);

    public string? Option(string key)
    {
        _asked.Add(key);
        return _options.GetValueOrDefault(key);
    }

    public long Number(string key, long otherwise) =>
        Option(key) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>An option that nobody asked for is a mistake in the script.</summary>
    public void AllAsked()
    {
        if (_options.Keys.FirstOrDefault(k => !_asked.Contains(k)) is { } key)
            throw new ScriptException($"nobody knows {key}=");
    }

    /// <summary><c>400ms</c> or <c>4s</c>.</summary>
    public static TimeSpan Time(string text)
    {
        var milliseconds = text.EndsWith("ms", StringComparison.Ordinal);
        if (!text.EndsWith('s') || !double.TryParse(text[..^(milliseconds ? 2 : 1)], CultureInfo.InvariantCulture, out var value))
            throw new ScriptException($"'{text}' is no time");
        return milliseconds ? TimeSpan.FromMilliseconds(value) : TimeSpan.FromSeconds(value);
    }

    public static bool IsTime(string text) => text.EndsWith('s') && char.IsAsciiDigit(text[0]);
}

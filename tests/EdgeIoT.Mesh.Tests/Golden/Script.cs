using System.Text;

namespace EdgeIoT.Mesh.Tests.Golden;

/// <summary>
/// A golden script: comments, and blocks of commands with what came of them.
/// <code>
/// # Raft §9.6: a voter that was cut off disturbs nobody
///
/// mesh 3
/// campaign gw-2
/// ----
/// …every line that these commands bring about, or (nothing)
/// </code>
/// </summary>
internal sealed class Script
{
    private const string Line = "----";
    private const string Nothing = "(nothing)";

    private readonly List<(bool Block, List<string> Lines)> _parts = [];

    private Script(string text) => Text = text;

    /// <summary>The whole of it.</summary>
    public string Text { get; }

    /// <summary>The clause of the paper that it is about: the head line up to the colon.</summary>
    public string Clause { get; private set; } = "";

    /// <summary>The rule: the head line behind the colon.</summary>
    public string Rule { get; private set; } = "";

    public static Script Parse(string text)
    {
        var script = new Script(text);
        var lines = text.Split('\n');
        if (lines[0] is not ['#', ' ', ..] || lines[0].IndexOf(": ", StringComparison.Ordinal) is not (var colon and > 0))
            throw new ScriptException("the first line is '# clause: rule'");
        (script.Clause, script.Rule) = (lines[0][2..colon], lines[0][(colon + 2)..]);
        for (var i = 0; i < lines.Length;)
        {
            var part = lines.Skip(i).TakeWhile(l => l.Length > 0).ToList();
            i += part.Count + 1;
            if (part.Count > 0)
                script.Add(part);
        }

        if (!script._parts.Exists(p => p.Block))
            throw new ScriptException("there are no commands");
        return script;
    }

    /// <summary>Plays it on a new stage. Returns the text as it would have to be for what came of it.</summary>
    public string Play()
    {
        var stage = new Stage();
        var played = new StringBuilder();
        foreach (var (block, lines) in _parts)
        {
            if (played.Length > 0)
                played.Append('\n');
            if (!block)
                played.AppendJoin('\n', lines).Append('\n');
            else
                Play(stage, lines, played);
        }

        return played.ToString();
    }

    private static void Play(Stage stage, List<string> commands, StringBuilder played)
    {
        List<string> output = [];
        foreach (var command in commands)
        {
            played.Append(command).Append('\n');
            try
            {
                output.AddRange(stage.Run(command));
            }
            catch (Exception e) when (e is ScriptException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
            {
                throw new ScriptException($"'{command}': {e.Message}\nbefore that:\n{string.Join('\n', output)}\n{e.StackTrace}");
            }
        }

        played.Append(Line).Append('\n').AppendJoin('\n', output.Count == 0 ? [Nothing] : output).Append('\n');
    }

    private void Add(List<string> part)
    {
        if (part.TrueForAll(l => l.StartsWith('#')))
        {
            _parts.Add((false, part));
            return;
        }

        var line = part.IndexOf(Line);
        if (line <= 0 || line == part.Count - 1)
            throw new ScriptException($"after '{part[0]}' there have to be '{Line}' and what is expected, '{Nothing}' at least");
        _parts.Add((true, part[..line]));
    }
}

namespace EdgeIoT.Cli.Up;

/// <summary>How this program is started again: its own executable, or <c>dotnet edgeiot.dll</c>.</summary>
internal sealed record OwnExecutable(string File, IReadOnlyList<string> Prefix)
{
    public static OwnExecutable Find()
    {
        var process = Environment.ProcessPath ?? throw new InvalidOperationException("The system does not tell the path of this process.");
        return string.Equals(Path.GetFileNameWithoutExtension(process), "dotnet", StringComparison.OrdinalIgnoreCase)
            ? new OwnExecutable(process, [Path.Combine(AppContext.BaseDirectory, "edgeiot.dll")])
            : new OwnExecutable(process, []);
    }

    /// <summary>The command as a person types it in the present folder.</summary>
    public string CommandLine(params IEnumerable<string> arguments)
    {
        var library = Path.Combine(AppContext.BaseDirectory, "edgeiot.dll");
        var started = Prefix.Count > 0 || Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 };
        IEnumerable<string> program = started && System.IO.File.Exists(library) ? ["dotnet", Shortest(library)] : [Shortest(File)];
        return Words(program.Concat(arguments));
    }

    /// <summary>Words as they are typed into a shell.</summary>
    public static string Words(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    public static string Shortest(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        if (relative.Length >= path.Length)
            return path;
        return relative.Contains(Path.DirectorySeparatorChar) ? relative : Path.Combine(".", relative);
    }

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || "-_./:=+,@\\".Contains(c)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

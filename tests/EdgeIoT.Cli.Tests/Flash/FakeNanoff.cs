namespace EdgeIoT.Cli.Tests.Flash;

/// <summary>Stands in for the program that writes to boards: keeps the arguments of each run, and ends as it was told to.</summary>
internal sealed class FakeNanoff
{
    private readonly string _log;

    /// <param name="when">An option that makes it fail, if it is among the arguments.</param>
    public FakeNanoff(string folder, string version = "2.5.162", string when = "none", int exitCode = 0, string says = "")
    {
        Program = Path.Combine(folder, "nanoff");
        _log = Path.Combine(folder, "nanoff.log");
        File.WriteAllText(Program, $$"""
            #!/bin/sh
            if [ "$1" = --version ]; then echo "nanoff {{version}}+abcdef"; exit 0; fi
            echo "$*" >> '{{_log}}'
            for argument in "$@"; do
              if [ "$argument" = "--{{when}}" ]; then echo '{{says}}'; exit {{exitCode}}; fi
            done
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Program { get; }

    public IReadOnlyList<string> Runs => File.Exists(_log) ? File.ReadAllLines(_log) : [];
}

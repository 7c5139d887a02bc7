using Spectre.Console;

namespace EdgeIoT.Cli.Terminal;

/// <summary>Whether somebody sits at a terminal, and tables for who does and who does not.</summary>
internal static class Screen
{
    /// <summary>True when output goes to a terminal that can redraw.</summary>
    public static bool Interactive =>
        !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities is { Ansi: true, Interactive: true };

    /// <summary>A table of plain text with aligned columns, for pipes and logs.</summary>
    public static IEnumerable<string> PlainTable(IReadOnlyList<string> head, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = head.Select((title, column) => Math.Max(title.Length, rows.Select(r => r[column].Length).DefaultIfEmpty(0).Max())).ToArray();
        foreach (var row in rows.Prepend(head))
            yield return string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();
    }
}

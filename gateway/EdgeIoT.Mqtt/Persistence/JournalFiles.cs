using System.Globalization;

namespace EdgeIoT.Mqtt.Persistence;

/// <summary>
/// The files of a folder. <c>00000007.journal</c> holds everything by itself; <c>00000008.partial</c> goes on where 7 ends, until compaction
/// has written all that lives to it as well: then it is renamed, and 7 is removed.
/// </summary>
internal static class JournalFiles
{
    private const string Whole = ".journal";
    private const string Part = ".partial";

    public static string WholePath(string folder, int number) => Path.Combine(folder, number.ToString("D8", CultureInfo.InvariantCulture) + Whole);

    public static string PartPath(string folder, int number) => Path.Combine(folder, number.ToString("D8", CultureInfo.InvariantCulture) + Part);

    /// <summary>The files to read, oldest first: the newest whole one and what goes on from it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="stale">Those before it: a compaction ended, and the process before it could remove them.</param>
    public static List<JournalFile> List(string folder, out List<JournalFile> stale)
    {
        var all = Directory.EnumerateFiles(folder)
            .Select(path => new JournalFile(path, Number(path), string.Equals(Path.GetExtension(path), Whole, StringComparison.Ordinal)))
            .Where(file => file.Number > 0)
            .OrderBy(file => file.Number).ThenBy(file => file.IsWhole)
            .ToList();
        var newest = Math.Max(0, all.FindLastIndex(file => file.IsWhole));
        stale = all[..newest];
        return all[newest..];
    }

    private static int Number(string path) =>
        Path.GetExtension(path) is Whole or Part
        && int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

/// <summary>One of them.</summary>
internal sealed record JournalFile(string Path, int Number, bool IsWhole);

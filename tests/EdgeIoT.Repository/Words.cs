using System.Text.RegularExpressions;

namespace EdgeIoT.Repository;

/// <summary>What must not be in a file of this repository.</summary>
public sealed partial class Words
{
    private static readonly string[] TextExtensions =
        [".cs", ".md", ".csproj", ".props", ".targets", ".json", ".yml", ".yaml", ".sln", ".txt", ".py", ".sh", ".nfproj", ".html", ".css", ".js", ".csv", ".xml", ".editorconfig", ""];

    [Fact]
    public void Nothing_is_left_to_be_done_later() =>
        AssertNowhere(Unfinished());

    [Fact]
    public void No_file_names_a_place_on_somebody_s_machine() =>
        AssertNowhere(MachinePath());

    [Fact]
    public void No_file_names_a_package_registry() =>
        AssertNowhere(RegistryHost());

    [Fact]
    public void No_code_is_commented_out()
    {
        var found = from file in RepositoryTree.Named(".cs")
                    from line in Lines(file)
                    where CommentedCode().IsMatch(line.Text)
                    select $"{file}:{line.Number}: {line.Text.Trim()}";
        Findings.None(found);
    }

    [Fact]
    public void Files_end_with_one_newline_and_have_no_carriage_returns()
    {
        var found = from file in RepositoryTree.Named(".cs", ".md", ".csproj", ".props", ".targets", ".yml", ".py")
                    let text = RepositoryTree.Text(file)
                    where text.Length > 0 && (!text.EndsWith('\n') || text.EndsWith("\n\n", StringComparison.Ordinal) || text.Contains('\r'))
                    select file;
        Findings.None(found);
    }

    // This file holds the patterns and is the only one that is not searched.
    private static void AssertNowhere(Regex pattern)
    {
        var found = from file in RepositoryTree.Named(TextExtensions)
                    where !string.Equals(Path.GetFileName(file), "Words.cs", StringComparison.Ordinal)
                        && !string.Equals(Path.GetFileName(file), "packages.lock.json", StringComparison.Ordinal)
                    from line in Lines(file)
                    where pattern.IsMatch(line.Text)
                    select $"{file}:{line.Number}: {line.Text.Trim()}";
        Findings.None(found);
    }

    private static IEnumerable<(int Number, string Text)> Lines(string file) =>
        RepositoryTree.Text(file).Split('\n').Select((text, index) => (index + 1, text));

    [GeneratedRegex(@"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedException", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"(?<![\w.])/(work|root|home/\w+|Users/\w+)/|\.\./shared/(?!data\b|EdgeIoT\.|README)|[A-Z]:\\Users\\", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"nuget\.org|npmjs\.|pypi\.org|deb\.debian\.org|proxy\.golang\.org|crates\.io", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex RegistryHost();

    [GeneratedRegex(@"^\s*//(?!/)\s*((var|return|await|throw|using|if|foreach|for|while)\b.*|[\w.]+\(.*\)|[\w.\[\]]+ = .*)[;{]\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CommentedCode();
}

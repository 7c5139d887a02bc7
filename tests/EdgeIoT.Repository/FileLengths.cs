namespace EdgeIoT.Repository;

/// <summary>Short files: half of them have at most 60 lines, 95 of 100 have fewer than 250.</summary>
public sealed class FileLengths
{
    private const int MedianLimit = 60;
    private const int PercentileLimit = 250;
    private const int ReasonNeeded = 450;

    [Fact]
    public void Half_of_the_product_s_files_fit_a_screen_and_a_half()
    {
        var lengths = Lengths();
        Assert.True(lengths[lengths.Count / 2].Lines <= MedianLimit, $"The median is {lengths[lengths.Count / 2].Lines} lines.");
    }

    [Fact]
    public void Ninety_five_of_a_hundred_files_are_under_250_lines()
    {
        var lengths = Lengths();
        var at95 = lengths[(int)(lengths.Count * 0.95)];
        Assert.True(at95.Lines < PercentileLimit,
            $"The 95th percentile is {at95.Lines} lines. The longest: " + string.Join(", ", lengths.TakeLast(8).Select(l => $"{l.File} {l.Lines}")));
    }

    [Fact]
    public void A_very_long_file_tells_its_reason_in_its_head()
    {
        var silent = Lengths().Where(l => l.Lines > ReasonNeeded)
            .Where(l => !RepositoryTree.Text(l.File).Split('\n').Take(40).Any(line => line.TrimStart().StartsWith("//", StringComparison.Ordinal)
                && line.Contains("one file", StringComparison.OrdinalIgnoreCase)));
        Findings.None(silent.Select(l => $"{l.File} {l.Lines}"));
    }

    private static List<(string File, int Lines)> Lengths() =>
    [
        .. RepositoryTree.Named(".cs")
            .Where(f => !f.StartsWith("tests/", StringComparison.Ordinal))
            .Select(f => (File: f, Lines: RepositoryTree.Text(f).Count(c => c == '\n')))
            .OrderBy(l => l.Lines),
    ];
}

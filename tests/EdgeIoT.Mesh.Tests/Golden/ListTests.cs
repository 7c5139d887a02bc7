using System.Text.RegularExpressions;

namespace EdgeIoT.Mesh.Tests.Golden;

/// <summary>The list in README.md is whole: every script is in it with its rule and clause, and every script in it exists.</summary>
public sealed partial class ListTests
{
    [Fact]
    public void Every_script_is_listed_under_its_own_head_line_and_every_listed_script_exists()
    {
        var rows = Row().Matches(Library.Readme).Select(m => (Rule: m.Groups["rule"].Value, Clause: m.Groups["clause"].Value, Name: m.Groups["name"].Value));
        var heads = Library.Scripts.Select(name =>
        {
            var script = Script.Parse(File.ReadAllText(Library.PathOf(name)));
            return (script.Rule, script.Clause, Name: name);
        });
        Assert.Equal(heads, rows.OrderBy(r => r.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void There_is_a_script_for_each_capability()
    {
        foreach (var capability in (string[])["attachment", "election", "identity", "journals", "log", "membership", "ordering", "snapshots", "transfer", "witness"])
            Assert.Contains(Library.Scripts, name => name.StartsWith(capability + "/", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_script_that_the_mesh_s_guide_points_to_exists()
    {
        // Other names with a slash are topics and addresses.
        var folders = Library.Scripts.Select(name => name.Split('/')[0]).ToHashSet(StringComparer.Ordinal);
        var named = Named().Matches(Library.Guide).Select(m => m.Groups["name"].Value).Where(name => folders.Contains(name.Split('/')[0])).ToList();
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(Library.Scripts, StringComparer.Ordinal));
    }

    [GeneratedRegex(@"`(?<name>[a-z]+/[a-z-]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();

    [GeneratedRegex(@"^\| (?<rule>.+) \| (?<clause>.+) \| \[(?<name>[a-z/-]+)\]\(Scripts/\k<name>\.golden\.txt\) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();
}

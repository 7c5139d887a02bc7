using System.Text.RegularExpressions;

namespace EdgeIoT.Repository;

public sealed partial class Layout
{
    private static readonly string[] Fixed =
        ["EdgeIoT.sln", "firmware", "gateway", "shared", "simulator", "tests", "tools", "README.md", "LICENSE"];

    [Fact]
    public void The_top_level_is_the_fixed_list_dotfiles_and_build_files()
    {
        var top = RepositoryTree.Files.Select(f => f.Split('/')[0]).Distinct(StringComparer.Ordinal).ToList();
        var extra = top.Where(n => !Fixed.Contains(n) && !n.StartsWith('.') && !n.StartsWith("Directory.", StringComparison.Ordinal));
        Findings.None(extra);
        Findings.None(Fixed.Except(top));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = RepositoryTree.Text("EdgeIoT.sln").Replace('\\', '/');
        Findings.None(RepositoryTree.Projects.Where(p => p != RepositoryTree.OutsideTheSolution && !solution.Contains($"\"{p}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_solution_names_only_projects_that_exist()
    {
        var named = RepositoryTree.Text("EdgeIoT.sln").Split('"').Where(w => w.EndsWith(".csproj", StringComparison.Ordinal)).Select(w => w.Replace('\\', '/'));
        Findings.None(named.Except(RepositoryTree.Projects));
    }

    [Fact]
    public void The_projects_of_boards_are_in_the_solution_and_an_ordinary_build_leaves_them_alone()
    {
        var solution = RepositoryTree.Text("EdgeIoT.sln").Replace('\\', '/').Split('\n');
        var projects = RepositoryTree.Named(".nfproj").ToList();
        Assert.NotEmpty(projects);
        foreach (var project in projects)
        {
            var line = Assert.Single(solution, l => l.Contains($"\"{project}\"", StringComparison.Ordinal));
            var id = line.Trim()[^38..].Trim('"');
            Assert.Contains(solution, l => l.Contains($"{id}.Release|Any CPU.ActiveCfg", StringComparison.Ordinal));
            Findings.None(solution.Where(l => l.Contains($"{id}.", StringComparison.Ordinal) && l.Contains(".Build.0", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void The_readme_begins_with_the_two_commands()
    {
        var readme = RepositoryTree.Text("README.md");
        var up = readme.IndexOf("dotnet run --project tools/EdgeIoT.Cli -- up", StringComparison.Ordinal);
        var test = readme.IndexOf("dotnet test EdgeIoT.sln", StringComparison.Ordinal);
        var firstHeading = readme.IndexOf("\n## ", StringComparison.Ordinal);
        Assert.True(up > 0 && up < test, "The first command comes before the second.");
        Assert.True(test < firstHeading || firstHeading < 0, "Both come before the first section.");
    }

    [Fact]
    public void The_consumer_in_the_readme_is_the_one_that_is_tested()
    {
        var file = RepositoryTree.Text("tests/EdgeIoT.Interop.MqttNet/ReadingsConsumer.cs").Split('\n');
        var from = Array.FindIndex(file, l => l.Contains("#region README", StringComparison.Ordinal)) + 1;
        var to = Array.FindIndex(file, l => l.Contains("#endregion", StringComparison.Ordinal));
        Assert.True(from > 0 && to > from, "The region is there.");
        var method = file[from..to].Select(l => l.Length > 4 ? l[4..] : l);
        var usings = file.Where(l => l.StartsWith("using ", StringComparison.Ordinal));
        Assert.Contains(string.Join('\n', (string[])["```csharp", .. usings, "", .. method, "```"]), RepositoryTree.Text("README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_link_in_a_guide_leads_somewhere()
    {
        var dead = from guide in RepositoryTree.Named(".md")
                   from Match link in Link().Matches(RepositoryTree.Text(guide))
                   let target = link.Groups["target"].Value.Split('#')[0]
                   where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
                   let path = Path.GetFullPath(Path.Combine(RepositoryTree.Root, Path.GetDirectoryName(guide)!, target))
                   where !File.Exists(path) && !Directory.Exists(path)
                   select $"{guide}: {target}";
        Findings.None(dead);
    }

    [Fact]
    public void Every_test_file_is_below_a_test_project()
    {
        var folders = RepositoryTree.Projects.Select(p => Path.GetDirectoryName(p)!.Replace('\\', '/')).ToList();
        var stray = RepositoryTree.Named(".cs").Where(f => !folders.Any(d => f.StartsWith(d + "/", StringComparison.Ordinal)) && !f.StartsWith("firmware/EdgeIoT.Firmware/", StringComparison.Ordinal));
        Findings.None(stray);
    }

    [GeneratedRegex(@"\[[^\]]*\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}

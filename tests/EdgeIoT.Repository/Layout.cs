namespace EdgeIoT.Repository;

public sealed class Layout
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
        Findings.None(RepositoryTree.Projects.Where(p => !solution.Contains($"\"{p}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_solution_names_only_projects_that_exist()
    {
        var named = RepositoryTree.Text("EdgeIoT.sln").Split('"').Where(w => w.EndsWith(".csproj", StringComparison.Ordinal)).Select(w => w.Replace('\\', '/'));
        Findings.None(named.Except(RepositoryTree.Projects));
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
    public void Every_part_has_a_guide()
    {
        string[] guides = ["firmware/README.md", "gateway/README.md", "shared/README.md", "simulator/README.md", "gateway/EdgeIoT.Mesh/README.md"];
        Findings.None(guides.Except(RepositoryTree.Files));
    }

    [Fact]
    public void Every_test_file_is_below_a_test_project()
    {
        var folders = RepositoryTree.Projects.Select(p => Path.GetDirectoryName(p)!.Replace('\\', '/')).ToList();
        var stray = RepositoryTree.Named(".cs").Where(f => !folders.Any(d => f.StartsWith(d + "/", StringComparison.Ordinal)) && !f.StartsWith("firmware/EdgeIoT.Firmware/", StringComparison.Ordinal));
        Findings.None(stray);
    }
}

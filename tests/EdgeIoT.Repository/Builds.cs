namespace EdgeIoT.Repository;

public sealed class Builds
{
    [Fact]
    public void Package_versions_are_central()
    {
        var found = RepositoryTree.Projects.Where(p => RepositoryTree.Text(p).Contains("Version=\"", StringComparison.Ordinal));
        Findings.None(found);
    }

    [Fact]
    public void Every_project_has_a_lock_file()
    {
        var found = RepositoryTree.Projects.Where(p => p != RepositoryTree.OutsideTheSolution && !RepositoryTree.Files.Contains(Path.GetDirectoryName(p)!.Replace('\\', '/') + "/packages.lock.json"));
        Findings.None(found);
    }

    [Fact]
    public void Warnings_are_errors_and_nullable_is_on_everywhere()
    {
        var props = RepositoryTree.Text("Directory.Build.props");
        Assert.Contains("<TreatWarningsAsErrors>true", props, StringComparison.Ordinal);
        Assert.Contains("<Nullable>enable", props, StringComparison.Ordinal);
        Findings.None(RepositoryTree.Projects.Where(p =>
            RepositoryTree.Text(p).Contains("<TreatWarningsAsErrors>", StringComparison.Ordinal) || RepositoryTree.Text(p).Contains("<Nullable>", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_script_of_continuous_integration_runs_the_readme_s_command()
    {
        Assert.Contains("dotnet test EdgeIoT.sln", RepositoryTree.Text(".ci/run"), StringComparison.Ordinal);
        Assert.Contains(".ci/run", RepositoryTree.Text(".github/workflows/ci.yml"), StringComparison.Ordinal);
    }
}

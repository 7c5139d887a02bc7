using EdgeIoT.Cli.Firmware.Sdk;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Firmware.Packages;

/// <summary>Brings packages into a folder with the SDK's own restore: <c>FOLDER/id/version/</c>, unpacked.</summary>
internal static class PackageRestore
{
    public static async Task RestoreAsync(
        DotnetSdk sdk, IReadOnlyList<PackageIdentity> packages, IReadOnlyList<string> sources, string folder, string workFolder, CancellationToken stop)
    {
        var named = new List<string>();
        foreach (var source in sources)
            named.Add(await PackageSource.CheckAsync(source, stop));
        Directory.CreateDirectory(workFolder);
        var project = Path.Combine(workFolder, "packages.proj");
        RestoreProject.Create(packages, named, folder).Save(project);
        RestoreProject.Settings(named).Save(Path.Combine(workFolder, "nuget.config"));
        var run = await sdk.BuildAsync(project, "Restore", stop);
        if (run.ExitCode != 0)
            throw RestoreFailure.From(run, named);
        var absent = packages.Where(p => !Directory.Exists(p.FolderBelow(folder))).ToList();
        if (absent.Count > 0)
            throw new CommandFailure($"The restore succeeded, yet {string.Join(", ", absent)} is not in {folder}.", "Empty that folder and run it again.");
    }
}

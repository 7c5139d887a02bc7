using System.Diagnostics;

namespace EdgeIoT.Firmware.Tests.Contract;

/// <summary><c>dotnet build</c> itself, on a copy of the sources.</summary>
public sealed class BuildingViolations : IDisposable
{
    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("edgeiot-planted-");

    public void Dispose() => _copy.Delete(recursive: true);

    [Fact]
    public void A_violation_in_firmware_brain_or_protocol_fails_the_build()
    {
        foreach (var file in Directory.EnumerateFiles(BoardSources.Root, "Directory.*"))
            File.Copy(file, Path.Combine(_copy.FullName, Path.GetFileName(file)));
        foreach (var folder in new[] { "firmware", "shared" })
            Copy(new DirectoryInfo(Path.Combine(BoardSources.Root, folder)), Path.Combine(_copy.FullName, folder));
        foreach (var folder in BoardSources.Folders)
        {
            File.WriteAllText(Path.Combine(_copy.FullName, folder, "Accepted.cs"), $"class {Path.GetExtension(folder)[1..]}Accepted {{ int M(int a) => checked(a + 1); }}");
        }

        var refused = Build();
        foreach (var folder in BoardSources.Folders)
            Assert.Matches($"{Path.GetFileName(folder)}.Accepted\\.cs\\(1,.*error NANO001", refused);
        foreach (var folder in BoardSources.Folders)
            File.WriteAllText(Path.Combine(_copy.FullName, folder, "Accepted.cs"), $"class {Path.GetExtension(folder)[1..]}Accepted {{ int? F = null; }}");
        var missing = Build();
        foreach (var folder in BoardSources.Folders)
            Assert.Matches($"{Path.GetFileName(folder)}.Accepted\\.cs\\(1,.*error CS0518", missing);
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles())
            file.CopyTo(Path.Combine(to, file.Name));
        foreach (var folder in from.EnumerateDirectories().Where(folder => folder.Name is not ("bin" or "obj" or "packages")))
            Copy(folder, Path.Combine(to, folder.Name));
    }

    private string Build()
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = _copy.FullName, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in new[] { "build", "firmware/EdgeIoT.Firmware/Check/EdgeIoT.Firmware.Check.csproj", "-nologo", "-v", "q", "-p:UseSharedCompilation=false" })
            start.ArgumentList.Add(argument);
        using var build = Process.Start(start)!;
        var output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        Assert.NotEqual(0, build.ExitCode);
        return output;
    }
}

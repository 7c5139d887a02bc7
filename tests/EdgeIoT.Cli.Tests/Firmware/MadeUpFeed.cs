using System.IO.Compression;
using EdgeIoT.Cli.Firmware.Packages;

namespace EdgeIoT.Cli.Tests.Firmware;

/// <summary>A folder of packages made in the test, as <c>--source</c> takes it.</summary>
internal sealed class MadeUpFeed(string folder)
{
    public string Folder => folder;

    public PackageIdentity Add(string id, string version, params (string Path, byte[] Content)[] files)
    {
        Directory.CreateDirectory(folder);
        using var package = ZipFile.Open(Path.Combine(folder, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        Write(package, $"{id}.nuspec", System.Text.Encoding.UTF8.GetBytes($"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata><id>{id}</id><version>{version}</version><authors>test</authors><description>made up</description></metadata>
            </package>
            """));
        foreach (var (path, content) in files)
            Write(package, path, content);
        return new PackageIdentity(id, version);
    }

    /// <summary>A library as the boards' packages are laid out.</summary>
    public PackageIdentity AddLibrary(string id, string version, string assembly, string folderInside = "lib") => Add(id, version,
        ($"{folderInside}/{assembly}.dll", MadeUpAssembly.Dll(assembly, Version.Parse($"{version}.0"))),
        ($"{folderInside}/{assembly}.pe", MadeUpAssembly.Pe(Version.Parse($"{version}.0"))));

    private static void Write(ZipArchive package, string path, byte[] content)
    {
        using var stream = package.CreateEntry(path).Open();
        stream.Write(content);
    }
}

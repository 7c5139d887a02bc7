using EdgeIoT.Cli.Firmware.Assemblies;
using EdgeIoT.Cli.Firmware.Packages;
using EdgeIoT.Cli.Firmware.Sdk;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Firmware.Build;

/// <summary>
/// The steps from sources to a deployable image:
/// <code>
/// packages.config ─restore→ lib/*.dll + *.pe ─┬────────────────────────────── join ─→ .bin, firmware.json
/// .nfproj sources ─compile→ EdgeIoT.Firmware.dll ─convert→ EdgeIoT.Firmware.pe ─┘
/// </code>
/// </summary>
internal sealed class FirmwareBuild(BuildPlan plan, Action<string, string> progress)
{
    public async Task<FirmwareManifest> RunAsync(CancellationToken stop)
    {
        Directory.CreateDirectory(plan.WorkFolder);
        var listed = PackagesConfig.Read(plan.Project.PackagesConfig);
        var tool = plan.Versions.FirstOrDefault(v => v.Is(CoherentSet.MetadataProcessor.Id)) ?? CoherentSet.MetadataProcessor;
        var packages = listed.With(plan.Versions.Where(v => !v.Is(tool.Id)));
        CoherentSet.Check(packages, plan.Versions);
        var sdk = await DotnetSdk.FindAsync(plan.Dotnet, plan.WorkFolder, stop);
        progress("sdk", $".NET SDK {sdk.Version}");

        await PackageRestore.RestoreAsync(sdk, [.. packages, tool], plan.Sources, plan.PackagesFolder, Path.Combine(plan.WorkFolder, "packages"), stop);
        var libraries = packages.SelectMany(p => PackageFolder.Libraries(p, p.FolderBelow(plan.PackagesFolder)).Select(dll => (Dll: dll, Package: p))).ToList();
        var task = PackageFolder.MetadataProcessor(tool, tool.FolderBelow(plan.PackagesFolder), Path.Combine(plan.WorkFolder, "processor"));
        progress("packages", $"{packages.Count} packages with {libraries.Count} assemblies, metadata processor {tool.Version}");

        var known = libraries.Select(l => AssemblyReader.Read(l.Dll, l.Package.Id)).ToList();
        List<string> dlls = [.. libraries.Select(l => l.Dll)];
        var dll = await CompileStep.RunAsync(sdk, plan.Project, dlls, plan.Configuration, plan.WorkFolder, stop);
        progress("compile", $"{plan.Project.Sources.Count} files, C# {plan.Project.LanguageVersion}");

        var pe = await ConvertStep.RunAsync(sdk, task, dll, dlls, stop);
        progress("convert", $"{Path.GetFileName(pe)}, {new FileInfo(pe).Length:N0} bytes");
        return Join(AssemblyReader.Read(dll, null), known, packages, tool);
    }

    private FirmwareManifest Join(NanoAssembly application, IReadOnlyList<NanoAssembly> libraries, IReadOnlyList<PackageIdentity> packages, PackageIdentity tool)
    {
        var ordered = AssemblyOrder.Of(application, libraries);
        var image = DeploymentImage.Join(ordered);
        var partition = plan.Board.Partition(plan.FlashMegabytes);
        if (image.Bytes.Length > partition.Size)
            throw new CommandFailure(
                $"The image has {image.Bytes.Length:N0} bytes; the application's partition of {plan.Board.Name} with {partition.FlashMegabytes} MB of flash has {partition.Size:N0}.",
                "Choose a board with more flash (--flash-size), or take packages out.");
        File.WriteAllBytes(plan.Image, image.Bytes);
        foreach (var extension in (string[])[".pe", ".pdbx"])
            CopyOut(Path.Combine(plan.WorkFolder, plan.Project.AssemblyName + extension));
        var manifest = new FirmwareManifest(
            plan.Board.Name, plan.Board.Target, CoherentSet.Firmware, Path.GetFileName(plan.Image), image.Bytes.Length, image.Sha256, partition.AddressText,
            partition.Size, plan.Configuration, tool.Version, packages, [.. image.Contents.Select(Entry)], NativeChecksums.Differences(ordered));
        File.WriteAllText(Path.Combine(plan.OutFolder, FirmwareManifest.FileName), manifest.ToJson() + "\n");
        progress("join", $"{ordered.Count} assemblies, {image.Bytes.Length:N0} of {partition.Size:N0} bytes");
        return manifest;
    }

    private static ManifestAssembly Entry((NanoAssembly Assembly, int Offset) entry) => new(
        entry.Assembly.Name, entry.Assembly.Version.ToString(), $"0x{entry.Assembly.Image.NativeChecksum:X8}", entry.Offset,
        entry.Assembly.Image.Bytes.Length, entry.Assembly.Package);

    private void CopyOut(string file)
    {
        if (File.Exists(file))
            File.Copy(file, Path.Combine(plan.OutFolder, Path.GetFileName(file)), overwrite: true);
    }
}

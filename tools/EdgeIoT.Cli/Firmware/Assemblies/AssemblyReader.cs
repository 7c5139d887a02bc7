using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Firmware.Assemblies;

/// <summary>Reads a .dll and the .pe beside it.</summary>
internal static class AssemblyReader
{
    public static NanoAssembly Read(string dll, string? package)
    {
        var pe = Path.ChangeExtension(dll, ".pe");
        var from = package is null ? "" : $" of {package}";
        var image = PeImage.TryRead(File.ReadAllBytes(pe), out var error)
            ?? throw new CommandFailure($"{Path.GetFileName(pe)}{from} cannot be used: {error}.",
                "Use packages of the 1.17 line (packages.config lists them) and the metadata processor 3.x.");
        var (name, version, references) = Metadata(dll);
        if (image.Version != version)
            throw new CommandFailure($"{Path.GetFileName(pe)}{from} is version {image.Version}, {Path.GetFileName(dll)} beside it {version}.",
                "They are not of one build: take the package from another source.");
        return new NanoAssembly(name, version, references, image, package);
    }

    private static (string Name, Version Version, IReadOnlyList<AssemblyReference> References) Metadata(string dll)
    {
        try
        {
            using var file = new PEReader(File.OpenRead(dll));
            var reader = file.GetMetadataReader();
            var self = reader.GetAssemblyDefinition();
            var references = reader.AssemblyReferences.Select(reader.GetAssemblyReference)
                .Select(r => new AssemblyReference(reader.GetString(r.Name), r.Version)).ToList();
            return (reader.GetString(self.Name), self.Version, references);
        }
        catch (Exception problem) when (problem is BadImageFormatException or InvalidOperationException)
        {
            throw new CommandFailure($"{dll} is no .NET assembly: {problem.Message}", "Take the package from another source.");
        }
    }
}

using System.Xml;
using System.Xml.Linq;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Firmware.Build;

/// <summary>What <c>EdgeIoT.Firmware.nfproj</c> says: the sources and how they are compiled. There is no second list.</summary>
internal sealed record FirmwareProject(string File, string AssemblyName, string LanguageVersion, string Nullable, IReadOnlyList<string> Sources)
{
    private const string Relative = "firmware/EdgeIoT.Firmware";
    private const string Name = "EdgeIoT.Firmware.nfproj";

    public string Folder => Path.GetDirectoryName(File)!;

    public string PackagesConfig => Path.Combine(Folder, "packages.config");

    /// <summary>The one in the folder that was named, or in the clone that the present folder or this program is in.</summary>
    public static FirmwareProject Find(string? named)
    {
        if (named is not null)
            return Read(Directory.Exists(named) ? Path.Combine(Path.GetFullPath(named), Name) : Path.GetFullPath(named));
        foreach (var start in (string[])[Environment.CurrentDirectory, AppContext.BaseDirectory])
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                var file = Path.Combine(folder.FullName, Relative, Name);
                if (System.IO.File.Exists(file))
                    return Read(file);
            }
        }

        throw CommandFailure.Input($"There is no {Relative}/{Name} above this folder.", "Run it in a clone of the repository, or give --project the folder of EdgeIoT.Firmware.");
    }

    public static FirmwareProject Read(string file)
    {
        if (!System.IO.File.Exists(file))
            throw CommandFailure.Input($"There is no {file}.", "Give --project the folder of EdgeIoT.Firmware.");
        var folder = Path.GetDirectoryName(file)!;
        var elements = Load(file).Descendants().ToList();
        var sources = elements.Where(e => e.Name.LocalName == "Compile").Select(e => e.Attribute("Include")!.Value)
            .Select(include => Path.GetFullPath(Path.Combine(folder, include.Replace('\\', Path.DirectorySeparatorChar)))).ToList();
        var absent = sources.Where(s => !System.IO.File.Exists(s)).ToList();
        if (absent.Count > 0)
            throw CommandFailure.Input($"{file} names sources that are not there: {string.Join(", ", absent.Take(3))}.", "Take them out of it, or bring them back.");
        return new FirmwareProject(file, Property("AssemblyName"), Property("LangVersion"), Property("Nullable"), sources);

        string Property(string name) => elements.FirstOrDefault(e => e.Name.LocalName == name)?.Value
            ?? throw CommandFailure.Input($"{file} does not say {name}.", "Repair it; nothing was built.");
    }

    private static XDocument Load(string file)
    {
        try
        {
            return XDocument.Load(file);
        }
        catch (XmlException problem)
        {
            throw CommandFailure.Input($"{file} cannot be read: {problem.Message}", "Repair it; nothing was built.");
        }
    }
}

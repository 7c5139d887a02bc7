namespace EdgeIoT.Cli.Firmware.Packages;

/// <summary>A package and its exact version.</summary>
internal sealed record PackageIdentity(string Id, string Version)
{
    /// <summary>From <c>ID=VERSION</c>, as an option gives it; null if it is not of that form.</summary>
    public static PackageIdentity? TryParse(string text)
    {
        var parts = text.Split('=');
        return parts is [{ Length: > 0 } id, { Length: > 0 } version] ? new PackageIdentity(id, version) : null;
    }

    public bool Is(string id) => string.Equals(Id, id, StringComparison.OrdinalIgnoreCase);

    /// <summary>Where it lies below a folder of unpacked packages.</summary>
    public string FolderBelow(string packages) => Path.Combine(packages, Id.ToLowerInvariant(), Version.ToLowerInvariant());

    public override string ToString() => $"{Id} {Version}";
}

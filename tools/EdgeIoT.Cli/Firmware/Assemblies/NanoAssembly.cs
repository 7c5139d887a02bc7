namespace EdgeIoT.Cli.Firmware.Assemblies;

/// <summary>An assembly: the names from its .dll, which the compiler reads, and its .pe, which the board reads.</summary>
/// <param name="Package">The package that it comes from; null for the application.</param>
internal sealed record NanoAssembly(
    string Name, Version Version, IReadOnlyList<AssemblyReference> References, PeImage Image, string? Package)
{
    /// <summary>The core library, which refers to nothing and comes first.</summary>
    public const string Core = "mscorlib";
}

/// <summary>What one assembly says of another that it needs.</summary>
internal sealed record AssemblyReference(string Name, Version Version)
{
    /// <summary>The runtime's own rule: the first two numbers must be the same, the others are not looked at.</summary>
    public bool IsMetBy(Version version) => version.Major == Version.Major && version.Minor == Version.Minor;
}

namespace EdgeIoT.EndToEnd.Machine;

/// <summary>The built <c>edgeiot</c> command.</summary>
internal static class Edgeiot
{
    /// <summary>The library that <c>dotnet</c> runs, of the same configuration as these tests.</summary>
    public static string Library { get; } = Find();

    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    public static Program Start(string name, IEnumerable<string> arguments, string? folder = null) =>
        Program.Start(name, Dotnet, [Library, .. arguments], folder: folder);

    public static Task<Program> RunAsync(params string[] arguments) =>
        Program.RunAsync($"edgeiot {string.Join(' ', arguments)}", Dotnet, [Library, .. arguments], TimeSpan.FromSeconds(60));

    private static string Find()
    {
        // tests/EdgeIoT.EndToEnd/bin/Debug/net10.0/ -> tools/EdgeIoT.Cli/bin/Debug/net10.0/
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var root = here.Parent!.Parent!.Parent!.Parent!.Parent!;
        var library = Path.Combine(root.FullName, "tools", "EdgeIoT.Cli", "bin", here.Parent!.Name, here.Name, "edgeiot.dll");
        return File.Exists(library) ? library : throw new FileNotFoundException("The edgeiot command is not built.", library);
    }
}

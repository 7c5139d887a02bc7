using System.CommandLine;
using EdgeIoT.Cli.Firmware.Boards;
using EdgeIoT.Cli.Firmware.Packages;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Firmware.Build;

/// <summary>The options of <c>edgeiot firmware build</c>.</summary>
internal sealed class BuildOptions
{
    private readonly Option<BoardProfile?> _board = BoardOptions.Board(required: true);
    private readonly Option<int> _flash = BoardOptions.FlashSize();
    private readonly Option<string[]> _sources = new("--source")
    {
        HelpName = "URL-OR-FOLDER",
        Description = "Where packages come from: a NuGet v3 feed or a folder of .nupkg files, repeatable; without it the sources set up on this machine",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _packages = new("--packages") { HelpName = "DIR", Description = "Where packages are unpacked and found again; default: OUT/packages" };
    private readonly Option<PackageIdentity?[]> _versions = new("--package")
    {
        HelpName = "ID=VERSION",
        Description = "Another version of one package than packages.config has, repeatable; also of the metadata processor",
        CustomParser = result => [.. result.Tokens.Select(token =>
        {
            var package = PackageIdentity.TryParse(token.Value);
            if (package is null)
                result.AddError($"--package takes ID=VERSION, not '{token.Value}'.");
            return package;
        })],
    };

    private readonly Option<string?> _out = new("--out") { HelpName = "DIR", Description = "Where the image goes; default: bin/BOARD in the project's folder" };
    private readonly Option<string> _configuration = new("--configuration")
    {
        Description = "Release (default), or Debug: not optimized, DEBUG defined",
        DefaultValueFactory = _ => "Release",
    };

    private readonly Option<string?> _project = new("--project") { HelpName = "DIR", Description = "The folder of EdgeIoT.Firmware; without it that of the clone that this folder is in" };
    private readonly Option<string> _dotnet = new("--dotnet") { HelpName = "PROGRAM", Description = "The .NET SDK's command", DefaultValueFactory = _ => "dotnet" };

    public BuildOptions() => _configuration.AcceptOnlyFromAmong("Release", "Debug");

    public Option<bool> Json { get; } = Options.Json();

    public void AddTo(Command command)
    {
        Option[] all = [_board, _flash, _sources, _packages, _versions, _out, _configuration, _project, _dotnet, Json];
        foreach (var option in all)
            command.Options.Add(option);
    }

    public BuildPlan Plan(ParseResult parsed)
    {
        var board = parsed.GetValue(_board)!;
        var flash = parsed.GetValue(_flash);
        _ = board.Partition(flash);
        var project = FirmwareProject.Find(parsed.GetValue(_project));
        var outFolder = Path.GetFullPath(parsed.GetValue(_out) ?? Path.Combine(project.Folder, "bin", board.Name));
        var packages = Path.GetFullPath(parsed.GetValue(_packages) ?? Path.Combine(outFolder, "packages"));
        return new BuildPlan(project, board, flash, parsed.GetValue(_sources) ?? [], packages, outFolder, parsed.GetValue(_configuration)!,
            [.. (parsed.GetValue(_versions) ?? []).OfType<PackageIdentity>()], parsed.GetValue(_dotnet)!);
    }
}

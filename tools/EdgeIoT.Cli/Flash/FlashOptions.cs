using System.CommandLine;
using EdgeIoT.Cli.Firmware.Boards;
using EdgeIoT.Cli.Firmware.Build;
using EdgeIoT.Cli.Firmware.Packages;
using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Provision;

namespace EdgeIoT.Cli.Flash;

/// <summary>The options of <c>edgeiot flash</c>.</summary>
internal sealed class FlashOptions
{
    private readonly Option<BoardProfile?> _board = BoardOptions.Board(required: true);
    private readonly Option<string> _port = new("--port") { HelpName = "PORT", Description = "The serial port: /dev/ttyUSB0, /dev/cu.usbserial-…, COM3; 'nanoff --listports' lists them", Required = true };
    private readonly Option<string?> _dir = new("--dir") { HelpName = "DIR", Description = "What 'edgeiot provision' wrote; without it the board's settings stay as they are" };
    private readonly Option<string?> _image = new("--image") { HelpName = "FILE", Description = "The application; default: what 'edgeiot firmware build' made for this board" };
    private readonly Option<string> _version = new("--firmware-version")
    {
        HelpName = "VERSION",
        Description = $"The runtime image, of the line {CoherentSet.FirmwareLine} that the packages belong to",
        DefaultValueFactory = _ => CoherentSet.Firmware,
    };

    private readonly Option<string?> _target = new("--target") { HelpName = "NAME", Description = "Another runtime image for this kind of board; 'edgeiot firmware boards' lists them" };
    private readonly Option<bool> _erase = new("--mass-erase") { Description = "Erases the whole flash first: settings and what the board had not sent are lost" };
    private readonly Option<int> _flash = BoardOptions.FlashSize();

    public Option<string> From { get; } = new("--from") { HelpName = string.Join('|', FlashStep.Names), Description = "Begins with this step, after an earlier one failed", DefaultValueFactory = _ => FlashStep.Names[0] };

    public Option<bool> Run { get; } = new("--run") { Description = "Runs the commands; without it they are printed" };

    public Option<string> Nanoff { get; } = new("--nanoff") { HelpName = "PROGRAM", Description = "The nanoff command", DefaultValueFactory = _ => "nanoff" };

    public FlashOptions() => From.AcceptOnlyFromAmong(FlashStep.Names);

    public void AddTo(Command command)
    {
        Option[] all = [_board, _port, _dir, _image, _version, _target, _erase, _flash, From, Run, Nanoff];
        foreach (var option in all)
            command.Options.Add(option);
    }

    public FlashPlan Plan(ParseResult parsed)
    {
        var board = parsed.GetValue(_board)!;
        var target = parsed.GetValue(_target) ?? board.Target;
        if (target != board.Target && !board.Variants.Contains(target, StringComparer.Ordinal))
            throw CommandFailure.Input($"{target} is no runtime image for {board.Name}.", $"It takes {string.Join(", ", board.Variants.Prepend(board.Target))}.");
        var image = Path.GetFullPath(parsed.GetValue(_image) ?? Built(board));
        return new FlashPlan(board, target, board.Partition(parsed.GetValue(_flash)), parsed.GetValue(_port)!, parsed.GetValue(_version)!,
            parsed.GetValue(_erase), NeedsImage(parsed) ? image : null, Settings(parsed.GetValue(_dir), parsed.GetValue(_port)!));
    }

    // A run that begins with the settings writes no application.
    private bool NeedsImage(ParseResult parsed) => Array.IndexOf(FlashStep.Names, parsed.GetValue(From)) <= 1;

    private static string Built(BoardProfile board)
    {
        var project = FirmwareProject.Find(null);
        return Path.Combine(project.Folder, "bin", board.Name, $"{project.AssemblyName}.bin");
    }

    private static string? Settings(string? folder, string port)
    {
        if (folder is null)
            return null;
        var whole = Path.GetFullPath(folder);
        return NanoffFiles.SetPort(whole, port)
            ? whole
            : throw CommandFailure.Input($"{whole} has no {BoardSettingsFile.Name} and {NanoffFiles.Network}.", "Write them with 'edgeiot provision --out DIR'.");
    }
}

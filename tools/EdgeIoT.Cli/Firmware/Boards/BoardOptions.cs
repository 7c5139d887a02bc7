using System.CommandLine;

namespace EdgeIoT.Cli.Firmware.Boards;

/// <summary>How commands are told which board it is.</summary>
internal static class BoardOptions
{
    public static Option<BoardProfile?> Board(bool required) => new("--board")
    {
        HelpName = string.Join('|', BoardProfiles.All.Select(b => b.Name)),
        Description = "The kind of board; 'edgeiot firmware boards' describes them",
        Required = required,
        CustomParser = result =>
        {
            var board = BoardProfiles.Find(result.Tokens[0].Value);
            if (board is null)
                result.AddError($"There is no board '{result.Tokens[0].Value}'. There are {string.Join(", ", BoardProfiles.All.Select(b => b.Name))}.");
            return board;
        },
    };

    public static Option<int> FlashSize() => new("--flash-size")
    {
        HelpName = "MB",
        Description = "The board's flash in MB: 4, 8 or 16; what fits 4 MB fits all",
        DefaultValueFactory = _ => 4,
    };
}

using System.CommandLine;
using System.Text.Json;
using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Terminal;

namespace EdgeIoT.Cli.Firmware.Boards;

/// <summary><c>edgeiot firmware boards</c>: the boards, their images, pins and layouts.</summary>
internal static class BoardsCommand
{
    public static Command Create()
    {
        var json = Options.Json();
        var command = new Command("boards", "Lists the boards that firmware is built for: runtime image, pins, where the application goes") { json };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                output.WriteLine(JsonSerializer.Serialize(BoardProfiles.All, BoardJson.Readable.IReadOnlyListBoardProfile));
            else
                Write(output);
        });
        return command;
    }

    /// <summary>The table in the words that the guide repeats.</summary>
    public static IEnumerable<string[]> Rows() => BoardProfiles.All.Select(b => (string[])
    [
        b.Name, b.Target, $"{b.Sda}", $"{b.Scl}", b.Led is { } led ? $"{led}" : "none", b.Partitions[0].AddressText,
        string.Join(", ", b.Partitions.Select(p => $"{p.Size / 1024} kB ({p.FlashMegabytes} MB)")),
    ]);

    private static void Write(TextWriter output)
    {
        string[] head = ["board", "nanoff target", "SDA", "SCL", "LED", "application at", "room for it (flash)"];
        foreach (var line in Screen.PlainTable(head, [.. Rows()]))
            output.WriteLine(line);
        output.WriteLine();
        foreach (var board in BoardProfiles.All)
            output.WriteLine($"{board.Name}: {board.Note}.{(board.Variants.Count > 0 ? $" Other images: {string.Join(", ", board.Variants)}." : "")}");
    }
}

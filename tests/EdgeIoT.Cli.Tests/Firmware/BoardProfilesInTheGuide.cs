using EdgeIoT.Cli.Firmware.Boards;
using EdgeIoT.Cli.Firmware.Build;

namespace EdgeIoT.Cli.Tests.Firmware;

public sealed class BoardProfilesInTheGuide
{
    [Fact]
    public void The_guide_s_table_is_the_one_in_the_code()
    {
        var guide = File.ReadAllText(Path.Combine(FirmwareProject.Find(null).Folder, "..", "README.md"));
        foreach (var row in BoardsCommand.Rows())
            Assert.Contains($"| `{row[0]}` | `{row[1]}` | {string.Join(" | ", row.Skip(2))} |", guide, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_prints_every_board_and_json_for_programs()
    {
        var (exit, output, _) = await Edgeiot.RunAsync(Cli.Firmware.FirmwareCommand.Create(), "firmware", "boards");
        Assert.Equal(0, exit);
        Assert.All(BoardProfiles.All, board => Assert.Contains(board.Target, output, StringComparison.Ordinal));
        var (_, json, _) = await Edgeiot.RunAsync(Cli.Firmware.FirmwareCommand.Create(), "firmware", "boards", "--json");
        var boards = System.Text.Json.JsonDocument.Parse(json).RootElement.EnumerateArray().ToList();
        Assert.Equal(BoardProfiles.All.Select(b => b.Target), boards.Select(b => b.GetProperty("target").GetString()));
        Assert.Equal(0x1E0000, boards[0].GetProperty("partitions")[0].GetProperty("address").GetInt32());
    }
}

using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Up;

namespace EdgeIoT.Cli.Tests.Up;

public sealed class Plans : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeiot-plan-").FullName;

    [Fact]
    public void Gateway_i_listens_on_the_base_port_plus_ten_times_i()
    {
        var plan = MeshPlan.Create(null, 20_000, _folder);
        Assert.Equal([20_010, 20_020, 20_030], plan.Gateways.Select(g => g.MqttPort));
        Assert.Equal([20_011, 20_021, 20_031], plan.Gateways.Select(g => g.HttpPort));
        Assert.Equal([20_012, 20_022, 20_032], plan.Gateways.Select(g => g.MeshPort));
        Assert.Equal(Path.Combine(_folder, "gw-2"), plan.Gateways[1].Folder);
    }

    [Fact]
    public void The_highest_base_port_leaves_room_for_the_most_gateways()
    {
        var plan = MeshPlan.Create(MeshPlan.MostGateways, MeshPlan.HighestBasePort, _folder);
        Assert.True(plan.Gateways.Max(g => g.MeshPort) <= 65_535);
    }

    [Fact]
    public void Each_gateway_joins_all_others_with_the_shared_token_and_without_discovery()
    {
        var plan = MeshPlan.Create(3, 20_000, _folder);
        var arguments = string.Join(' ', plan.Arguments(plan.Gateways[1]));
        Assert.Contains("--name gw-2", arguments, StringComparison.Ordinal);
        Assert.Contains("--join 127.0.0.1:20012 --join 127.0.0.1:20032", arguments, StringComparison.Ordinal);
        Assert.DoesNotContain("--join 127.0.0.1:20022", arguments, StringComparison.Ordinal);
        Assert.Contains($"--join-token-file {Path.Combine(_folder, "join-token")}", arguments, StringComparison.Ordinal);
        Assert.Contains("--no-discovery", arguments, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_gateways_is_started_with_all_of_them()
    {
        for (var i = 1; i <= 5; i++)
            Directory.CreateDirectory(Path.Combine(_folder, $"gw-{i}"));
        Assert.Equal(5, MeshPlan.Create(null, 20_000, _folder).Gateways.Count);
        Assert.Equal(7, MeshPlan.Create(7, 20_000, _folder).Gateways.Count);
        var refused = Assert.Throws<CommandFailure>(() => MeshPlan.Create(3, 20_000, _folder));
        Assert.Equal(CommandFailure.BadInput, refused.ExitCode);
    }

    [Fact]
    public void The_join_token_is_drawn_once_and_only_its_owner_reads_it()
    {
        var plan = MeshPlan.Create(3, 20_000, _folder);
        using (MeshFolder.Open(plan))
        {
        }

        var token = File.ReadAllText(plan.JoinTokenFile);
        Assert.Equal(64, token.Trim().Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(plan.JoinTokenFile));
        using (MeshFolder.Open(plan))
            Assert.Equal(token, File.ReadAllText(plan.JoinTokenFile));
    }

    [Fact]
    public void A_second_up_on_the_same_folder_is_refused()
    {
        var plan = MeshPlan.Create(3, 20_000, _folder);
        using var first = MeshFolder.Open(plan);
        var refused = Assert.Throws<CommandFailure>(() => MeshFolder.Open(plan));
        Assert.Contains("already runs", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

using System.Text.Json;
using EdgeIoT.Cli.Credentials;
using EdgeIoT.Gateway.Clients;

namespace EdgeIoT.Cli.Tests.Credentials;

public sealed class CredentialCommands : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeiot-credentials-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_user_is_kept_as_a_hash_and_can_be_removed()
    {
        var password = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(password, "correct horse\n");
        var (exit, _, error) = await Edgeiot.RunAsync(UserCommand.Create(), "user", "alice", "--data", _folder, "--password-file", password);
        Assert.True(exit == 0, error);

        var users = await File.ReadAllTextAsync(Path.Combine(_folder, "users.json"));
        Assert.DoesNotContain("horse", users, StringComparison.Ordinal);
        var alice = JsonSerializer.Deserialize(users, CredentialJson.Default.DictionaryStringUserPassword)!["alice"];
        Assert.True(alice.Matches("correct horse"u8));
        Assert.False(alice.Matches("wrong horse"u8));

        Assert.Equal(0, (await Edgeiot.RunAsync(UserCommand.Create(), "user", "alice", "--data", _folder, "--remove")).ExitCode);
        var (again, _, nothing) = await Edgeiot.RunAsync(UserCommand.Create(), "user", "alice", "--data", _folder, "--remove");
        Assert.Equal(2, again);
        Assert.Contains("alice is not in", nothing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_user_may_do_everything_until_it_is_given_less()
    {
        var password = Path.Combine(_folder, "password");
        var acl = Path.Combine(_folder, "acl");
        await File.WriteAllTextAsync(password, "correct horse\n");
        Assert.Equal(0, (await Edgeiot.RunAsync(UserCommand.Create(), "user", "alice", "--data", _folder, "--password-file", password)).ExitCode);
        Assert.Contains("user alice\ntopic readwrite #\ntopic read $SYS/#\n", await File.ReadAllTextAsync(acl), StringComparison.Ordinal);

        var users = await File.ReadAllTextAsync(Path.Combine(_folder, "users.json"));
        var (exit, _, error) = await Edgeiot.RunAsync(UserCommand.Create(), "user", "alice", "--data", _folder, "--topic", "read home/#", "--topic", "write my room/x");
        Assert.True(exit == 0, error);
        Assert.EndsWith("user alice\ntopic read home/#\ntopic write my room/x\n", await File.ReadAllTextAsync(acl), StringComparison.Ordinal);
        Assert.Equal(users, await File.ReadAllTextAsync(Path.Combine(_folder, "users.json")));

        Assert.Equal(2, (await Edgeiot.RunAsync(UserCommand.Create(), "user", "alice", "--data", _folder, "--topic", "home/# x")).ExitCode);
        Assert.Equal(0, (await Edgeiot.RunAsync(UserCommand.Create(), "user", "alice", "--data", _folder, "--password-file", password)).ExitCode);
        Assert.Contains("topic read home/#", await File.ReadAllTextAsync(acl), StringComparison.Ordinal);
        Assert.Equal(0, (await Edgeiot.RunAsync(UserCommand.Create(), "user", "alice", "--data", _folder, "--remove")).ExitCode);
        Assert.DoesNotContain("alice", await File.ReadAllTextAsync(acl), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_board_gets_a_key_of_its_own_and_the_others_keep_theirs()
    {
        var (_, first, _) = await Edgeiot.RunAsync(KeyCommand.Create(), "key", "esp-1", "--data", _folder);
        var (_, second, _) = await Edgeiot.RunAsync(KeyCommand.Create(), "key", "esp-2", "--data", _folder);
        var path = Path.Combine(_folder, "devices.json");
        var keys = JsonSerializer.Deserialize(await File.ReadAllTextAsync(path), CredentialJson.Default.DictionaryStringString)!;
        Assert.Equal(first.Trim(), keys["esp-1"]);
        Assert.Equal(second.Trim(), keys["esp-2"]);
        Assert.Equal(64, keys["esp-1"].Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Theory]
    [InlineData("key", "bad/id")]
    [InlineData("user", "")]
    public async Task A_name_that_is_none_is_refused(string command, string name)
    {
        var (exit, _, error) = await Edgeiot.RunAsync(command == "key" ? KeyCommand.Create() : UserCommand.Create(), command, name, "--data", _folder);
        Assert.Equal(2, exit);
        Assert.Contains("1 to 64 letters", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_and_a_file_that_is_damaged_change_nothing()
    {
        Assert.Equal(2, (await Edgeiot.RunAsync(KeyCommand.Create(), "key", "esp", "--data", Path.Combine(_folder, "none"))).ExitCode);
        var path = Path.Combine(_folder, "devices.json");
        await File.WriteAllTextAsync(path, "{ damaged");
        Assert.Equal(2, (await Edgeiot.RunAsync(KeyCommand.Create(), "key", "esp", "--data", _folder)).ExitCode);
        Assert.Equal("{ damaged", await File.ReadAllTextAsync(path));
    }
}

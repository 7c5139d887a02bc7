using System.Text;
using EdgeIoT.Gateway.Data;

namespace EdgeIoT.Gateway.Tests.Data;

public sealed class DataFolders : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_gateway_on_the_same_folder_is_told_who_has_it()
    {
        using (DataFolder.Open(_folder.Path))
        {
            var failure = Assert.Throws<DataFolderException>(() => DataFolder.Open(_folder.Path));
            Assert.Contains($"another gateway (pid {Environment.ProcessId}) is using {_folder.Path}", failure.Message, StringComparison.Ordinal);
        }

        DataFolder.Open(_folder.Path).Dispose();
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        File.WriteAllText(_folder.File("file"), "");
        Assert.Contains("file/data", Assert.Throws<DataFolderException>(() => DataFolder.Open(_folder.File("file/data"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replaced_file_is_whole_and_a_secret_is_the_owners_alone()
    {
        using var data = DataFolder.Open(_folder.File("new/data"));
        data.Replace("secret", "one"u8, secret: true);
        data.Replace("secret", "two"u8, secret: true);
        Assert.Equal("two", File.ReadAllText(data.File("secret"), Encoding.UTF8));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(data.File("secret")));
    }
}

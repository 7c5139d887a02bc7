using System.Text;
using EdgeIoT.Gateway.Reloading;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeIoT.Gateway.Tests.Reloading;

public sealed class WatchedFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("file");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_change_is_read_when_it_has_settled_and_at_once_when_asked()
    {
        var file = Open("one");
        Write("two");
        Assert.False(file.Check(settled: true));
        Assert.Equal("one", file.Current);
        Assert.True(file.Check(settled: true));
        Assert.Equal("two", file.Current);
        Assert.False(file.Check(settled: true));
        Write("three");
        Assert.True(file.Check(settled: false));
        Assert.Equal("three", file.Current);
    }

    [Fact]
    public void A_bad_file_leaves_the_old_content_and_is_counted_once()
    {
        var file = Open("one");
        Write("bad");
        Assert.False(file.Check(settled: false));
        Assert.False(file.Check(settled: false));
        Assert.Equal(("one", 1), (file.Current, file.Failures));
        Write("good again");
        Assert.True(file.Check(settled: false));
        Assert.Equal("good again", file.Current);
    }

    [Fact]
    public void A_file_that_goes_is_a_change()
    {
        var file = Open("one");
        System.IO.File.Delete(File);
        Assert.True(file.Check(settled: false));
        Assert.Equal("nothing", file.Current);
    }

    [Fact]
    public void A_link_counts_as_what_it_leads_to()
    {
        Directory.CreateDirectory(_folder.File("v1"));
        System.IO.File.WriteAllText(_folder.File("v1/file"), "one");
        Directory.CreateSymbolicLink(_folder.File("now"), _folder.File("v1"));
        System.IO.File.CreateSymbolicLink(File, _folder.File("now/file"));
        var file = new WatchedFile<string>(File, Parse, NullLogger.Instance);
        Directory.CreateDirectory(_folder.File("v2"));
        System.IO.File.WriteAllText(_folder.File("v2/file"), "second");
        Directory.Delete(_folder.File("now"));
        Directory.CreateSymbolicLink(_folder.File("now"), _folder.File("v2"));
        Assert.True(file.Check(settled: false));
        Assert.Equal("second", file.Current);
    }

    [Fact]
    public void A_bad_file_at_the_start_is_named()
    {
        Write("bad");
        Assert.Equal($"{File} cannot be used: bad", Assert.Throws<FormatException>(() => new WatchedFile<string>(File, Parse, NullLogger.Instance)).Message);
    }

    private WatchedFile<string> Open(string content)
    {
        Write(content);
        return new WatchedFile<string>(File, Parse, NullLogger.Instance);
    }

    private void Write(string content) => System.IO.File.WriteAllText(File, content);

    private static string Parse(byte[]? content) => content is null ? "nothing" : Encoding.UTF8.GetString(content) is "bad" ? throw new FormatException("bad") : Encoding.UTF8.GetString(content);
}

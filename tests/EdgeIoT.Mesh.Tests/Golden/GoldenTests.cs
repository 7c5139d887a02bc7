namespace EdgeIoT.Mesh.Tests.Golden;

/// <summary>Each script is played on production nodes; what comes of it is what it says. See README.md beside this.</summary>
public sealed class GoldenTests
{
    private const string Rewrite = "EDGEIOT_REWRITE_GOLDEN";

    public static TheoryData<string> Scripts => [.. Library.Scripts];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void What_comes_of_a_script_is_what_it_says(string name)
    {
        var file = Library.PathOf(name);
        var text = File.ReadAllText(file);
        var rewrite = Environment.GetEnvironmentVariable(Rewrite) == "1";
        Assert.False(rewrite && Environment.GetEnvironmentVariable("CI") == "true", "What is expected is not rewritten where it is checked.");
        var played = Script.Parse(text).Play();
        if (played == text)
            return;
        if (rewrite)
            File.WriteAllText(file, played);
        else
            Assert.Fail($"{name} came out otherwise (- expected, + came):\n{Difference.Between(text, played)}\nWhere that is right: {Rewrite}=1 dotnet test, and read the diff.");
    }

    [Fact]
    public void A_script_plays_alike_each_time()
    {
        foreach (var name in Library.Scripts.Take(3))
        {
            var script = Script.Parse(File.ReadAllText(Library.PathOf(name)));
            Assert.Equal(script.Play(), script.Play());
        }
    }

    [Theory]
    [InlineData("mesh 1\n----\ngw-1", "the first line")]
    [InlineData("# Raft §5: a rule\n", "no commands")]
    [InlineData("# Raft §5: a rule\n\nmesh 1\n", "what is expected")]
    [InlineData("# Raft §5: a rule\n\nmesh 1\n----\n", "what is expected")]
    [InlineData("# Raft §5: a rule\n\nmesh 1\njump\n----\n(nothing)\n", "nobody knows the command 'jump'")]
    [InlineData("# Raft §5: a rule\n\nmesh 1 votes=3\n----\n(nothing)\n", "nobody knows votes=")]
    [InlineData("# Raft §5: a rule\n\nmesh 2\ndeliver append gw-1 -> gw-2\n----\n(nothing)\n", "nothing of the kind")]
    public void A_script_with_a_mistake_does_not_pass(string text, string reason)
    {
        var mistake = Assert.Throws<ScriptException>(() => Script.Parse(text).Play());
        Assert.Contains(reason, mistake.Message, StringComparison.Ordinal);
    }
}

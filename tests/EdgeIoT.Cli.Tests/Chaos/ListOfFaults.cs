using EdgeIoT.Cli.Chaos;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Tests.Chaos;

/// <summary>Where the faults of a run come from.</summary>
public sealed class ListOfFaults
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void The_same_seed_draws_the_same_faults() =>
        Assert.Equal(ChaosScript.Draw(7, FaultKind.All, 3, Minute), ChaosScript.Draw(7, FaultKind.All, 3, Minute));

    [Fact]
    public void Another_seed_draws_others() =>
        Assert.NotEqual(ChaosScript.Draw(7, FaultKind.All, 3, Minute), ChaosScript.Draw(8, FaultKind.All, 3, Minute));

    [Fact]
    public void Every_kind_comes_once_before_one_comes_again()
    {
        var drawn = ChaosScript.Draw(1, FaultKind.All, 3, 2 * Minute).Select(s => s.Kind.Name).Take(FaultKind.All.Count);
        Assert.Equal(FaultKind.All.Select(k => k.Name).Order(StringComparer.Ordinal), drawn.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_step_is_read_as_it_is_written()
    {
        var step = ChaosScript.Parse("partition coordinator 1.5s", gateways: 3);
        Assert.Equal("partition coordinator 1500ms", step!.ToString());
        Assert.Equal(step, ChaosScript.Parse(step.ToString(), gateways: 3));
    }

    [Theory]
    [InlineData("")]
    [InlineData("partition")]
    [InlineData("partition gw-1")]
    [InlineData("divide gw-1 5s")]
    [InlineData("kill gw-4 5s")]
    [InlineData("kill gw-1 5")]
    [InlineData("kill gw-1 10ms")]
    [InlineData("kill gw-1 5s now")]
    public void What_is_no_fault_is_refused(string line) => Assert.Null(ChaosScript.Parse(line, gateways: 3));

    [Fact]
    public void A_wrong_line_of_a_file_is_named()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "# a remark\nkill gw-1 2s  # another\n\nkill gw-9 2s\n");
            Assert.Contains("line 4", Assert.Throws<CommandFailure>(() => ChaosScript.Read(file, 3)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}

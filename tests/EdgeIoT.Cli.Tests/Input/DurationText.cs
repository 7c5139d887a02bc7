using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Tests.Input;

public sealed class DurationText
{
    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("1s", 1_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("0s", 0)]
    public void A_number_and_a_unit_is_a_time(string text, int milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1 s")]
    [InlineData("1,5s")]
    [InlineData("1e9h")]
    [InlineData("99999999999999999999h")]
    [InlineData("NaNs")]
    public void Anything_else_is_not(string text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData(250, "250ms")]
    [InlineData(1_000, "1s")]
    [InlineData(1_500, "1500ms")]
    [InlineData(90_000, "90s")]
    [InlineData(7_200_000, "2h")]
    public void A_time_is_written_so_that_it_reads_back(int milliseconds, string text)
    {
        Assert.Equal(text, Duration.Format(TimeSpan.FromMilliseconds(milliseconds)));
        Assert.True(Duration.TryParse(text, out var back));
        Assert.Equal(milliseconds, back.TotalMilliseconds);
    }
}

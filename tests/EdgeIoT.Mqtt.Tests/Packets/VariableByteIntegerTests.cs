using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Tests.Packets;

public sealed class VariableByteIntegerTests
{
    [Theory]
    [InlineData(0, "00")]
    [InlineData(127, "7F")]
    [InlineData(128, "8001")]
    [InlineData(16_383, "FF7F")]
    [InlineData(16_384, "808001")]
    [InlineData(2_097_151, "FFFF7F")]
    [InlineData(2_097_152, "80808001")]
    [InlineData(VariableByteInteger.Max, "FFFFFF7F")]
    public void The_examples_of_the_standard_go_both_ways(int value, string hex)
    {
        var bytes = new byte[4];
        var size = VariableByteInteger.Write(bytes, value);
        Assert.Equal((hex, size), (Convert.ToHexString(bytes, 0, size), VariableByteInteger.Size(value)));
        Assert.Equal(VariableByteInteger.Outcome.Read, VariableByteInteger.TryRead(bytes, out var read, out var readSize));
        Assert.Equal((value, size), (read, readSize));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("80", 1)]
    [InlineData("808080", 1)]
    [InlineData("8000", 2)]
    [InlineData("80808080", 2)]
    [InlineData("FFFFFFFF7F", 2)]
    public void What_is_not_complete_or_not_valid_is_told_apart(string hex, int outcome) =>
        Assert.Equal(outcome, (int)VariableByteInteger.TryRead(Convert.FromHexString(hex), out _, out _));
}

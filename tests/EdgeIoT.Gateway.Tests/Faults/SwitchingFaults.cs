using EdgeIoT.Gateway.Faults;

namespace EdgeIoT.Gateway.Tests.Faults;

public sealed class SwitchingFaults
{
    private readonly FaultSwitch _faults = new();

    [Fact]
    public void Nothing_is_wrong_from_the_start() => Assert.Equal(ActiveFaults.None, _faults.Active);

    [Fact]
    public void Faults_add_up_until_they_are_healed()
    {
        Assert.True(_faults.TryApply("cut gw-2 gw-3"));
        Assert.True(_faults.TryApply("lose 30"));
        Assert.True(_faults.TryApply("disk-delay 200"));
        Assert.Equal(["gw-2", "gw-3"], _faults.Active.Unreachable);
        Assert.Equal((0.3, TimeSpan.FromMilliseconds(200)), (_faults.Active.DatagramLoss, _faults.Active.FlushDelay));
        Assert.True(_faults.TryApply("heal"));
        Assert.Equal(ActiveFaults.None, _faults.Active);
    }

    [Fact]
    public void A_full_disk_does_not_heal_while_the_gateway_runs()
    {
        Assert.True(_faults.TryApply("disk-full"));
        Assert.True(_faults.TryApply("heal"));
        Assert.True(_faults.Active.DiskFull);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cut")]
    [InlineData("lose")]
    [InlineData("lose 101")]
    [InlineData("lose -1")]
    [InlineData("disk-delay 10001")]
    [InlineData("disk-full now")]
    [InlineData("stop")]
    public void What_is_no_command_changes_nothing(string command)
    {
        _faults.TryApply("lose 10");
        var before = _faults.Active;
        Assert.False(_faults.TryApply(command));
        Assert.Same(before, _faults.Active);
    }
}

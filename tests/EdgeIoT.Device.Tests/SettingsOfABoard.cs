using EdgeIoT.Device.Tests.World;

namespace EdgeIoT.Device.Tests;

public sealed class SettingsOfABoard
{
    [Fact]
    public void Wrong_settings_are_refused_by_field_and_limit()
    {
        Assert.Null(new DeviceOptions("esp-1").Check());
        Assert.StartsWith("DeviceId:", new DeviceOptions("esp 1").Check(), StringComparison.Ordinal);
        Assert.StartsWith("Key:", new DeviceOptions("esp-1") { Key = new byte[31] }.Check(), StringComparison.Ordinal);
        Assert.StartsWith("UseDiscovery:", new DeviceOptions("esp-1") { Key = new byte[32], UseDiscovery = false }.Check(), StringComparison.Ordinal);
        Assert.StartsWith("IntervalMilliseconds:", new DeviceOptions("esp-1") { IntervalMilliseconds = 99 }.Check(), StringComparison.Ordinal);
        Assert.StartsWith("WindowMessages:", new DeviceOptions("esp-1") { WindowMessages = 0 }.Check(), StringComparison.Ordinal);
        Assert.StartsWith("BatchReadings:", new DeviceOptions("esp-1") { BatchReadings = 65 }.Check(), StringComparison.Ordinal);
        Assert.StartsWith("BufferCapacity:", new DeviceOptions("esp-1") { BufferCapacity = 127 }.Check(), StringComparison.Ordinal);
        Assert.StartsWith("GatewayCapacity:", new DeviceOptions("esp-1") { GatewayCapacity = 1 }.Check(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new DeviceBrain(new DeviceOptions(""), new SeededRandom(1), null));
        Assert.Throws<ArgumentException>(() => new DeviceBrain(new DeviceOptions("esp-1") { Key = new byte[32] }, new SeededRandom(1), null));
    }
}

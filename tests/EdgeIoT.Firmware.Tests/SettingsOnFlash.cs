using EdgeIoT.Firmware.Setup;
using EdgeIoT.Firmware.Tests.Board;

namespace EdgeIoT.Firmware.Tests;

public sealed class SettingsOnFlash
{
    [Fact]
    public void A_file_makes_the_board()
    {
        var files = new MemoryFiles();
        files.Put(SettingsFile.Name, """
            {"device":"esp-kitchen","wifi_ssid":"home","wifi_password":"p","gateways":["192.0.2.10:1883","192.0.2.11:1883"],
             "interval_ms":5000,"buffer":600,"sda":8,"scl":9,"sensor_address":119,"temperature_offset_c":1.25,"unknown":[1]}
            """);
        var settings = SettingsReader.TryRead(files, out var error);
        Assert.Equal("", error);
        Assert.Equal("esp-kitchen", settings!.Device.DeviceId);
        Assert.Equal(2, settings.Device.Seeds.Length);
        Assert.Equal((5000, 600, 8, 9, 119, 125), (settings.Device.IntervalMilliseconds, settings.Device.BufferCapacity, settings.SdaPin,
            settings.SclPin, settings.SensorAddress, settings.TemperatureOffsetCentiCelsius));
    }

    [Theory]
    [InlineData("", "not a JSON object")]
    [InlineData("{\"device\":\"a b\"}", "DeviceId")]
    [InlineData("{\"device\":\"a\",\"interval_ms\":500}", "interval_ms")]
    [InlineData("{\"device\":\"a\",\"key\":\"12\"}", "key")]
    [InlineData("{\"device\":\"a\",\"deep_sleep\":true}", "deep_sleep")]
    [InlineData("{\"device\":\"a\",\"gateways\":[\"nowhere\"]}", "gateways")]
    [InlineData("{\"device\":\"a\"", "not whole")]
    public void A_file_that_cannot_be_used_says_why(string text, string expected)
    {
        var files = new MemoryFiles();
        files.Put(SettingsFile.Name, text);
        Assert.Null(SettingsReader.TryRead(files, out var error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }
}

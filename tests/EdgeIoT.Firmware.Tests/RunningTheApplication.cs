using System.Diagnostics;
using EdgeIoT.Firmware.Setup;
using EdgeIoT.Firmware.Tests.Chip;

namespace EdgeIoT.Firmware.Tests;

/// <summary>The whole application with its adapters, on stand-ins for nanoFramework's libraries, in real time.</summary>
public sealed class RunningTheApplication : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FakeChip _chip = FakeChip.PowerOn();

    public RunningTheApplication()
    {
        _chip.Files.Put(SettingsFile.Name, """
            {"device":"esp-1","wifi_ssid":"home","wifi_password":"secret","gateways":["192.0.2.1:1883","192.0.2.2:1883"]}
            """);
        _chip.Gateways["192.0.2.1"] = Gateway.Alive;
        _chip.Gateways["192.0.2.2"] = Gateway.Alive;
    }

    public void Dispose() => _chip.HasRebooted.Set();

    [Fact]
    public void It_boots_sends_and_restarts_when_it_is_asked_to()
    {
        var application = Start();
        Until(() => Readings >= 2, "two readings");
        Assert.Contains("edgeiot start: device esp-1, 0 readings from flash", _chip.Log);
        Assert.Contains("edgeiot wifi: up", _chip.Log);
        Assert.Contains(_chip.Published, message => Text(message.Payload).Contains("\"temperature_c\":21.38", StringComparison.Ordinal));
        Connected!.Deliver("edgeiot/device/esp-1/request/reboot", "{\"transaction\":\"r\"}"u8.ToArray());
        Assert.True(application.Join(Patience), "the main loop does not end");
        Assert.True(_chip.HasRebooted.IsSet);
        Assert.Contains("edgeiot reboot: asked for", _chip.Log);
    }

    [Fact]
    public void A_sensor_that_fails_is_made_anew_and_set_up_again()
    {
        _chip.HasSensor = false;
        Start();
        Until(() => _chip.Log.Any(line => line.StartsWith("edgeiot sensor: nothing valid", StringComparison.Ordinal)), "a line about the sensor");
        Assert.Equal(0, _chip.SensorsMade);
        _chip.MeasurementsLeft = 2;
        _chip.HasSensor = true;
        Until(() => _chip.SensorsMade == 2 && Readings >= 4, "readings of a second sensor");
        Assert.Equal(1, _chip.SensorsClosed);
        _chip.HasSensor = false;
        Until(() => _chip.SensorsClosed == 2, "a sensor that is closed");
        _chip.HasSensor = true;
        var before = Readings;
        Until(() => _chip.SensorsMade == 3 && Readings >= before + 2, "readings of a third sensor");
    }

    [Fact]
    public void A_part_that_throws_is_reported_and_the_main_loop_goes_on()
    {
        _chip.HasAddress = false;
        var application = Start();
        Until(() => _chip.Log.Any(line => line.StartsWith("edgeiot sensor: first reading", StringComparison.Ordinal)), "a reading");
        _chip.HasAddress = true;
        // The threads of Wi-Fi and of the program both look, and those of other tests may.
        _chip.NetworkFaults = 1_000_000;
        Until(() => _chip.Log.Contains("edgeiot error: the radio does not answer"), "a line about the error");
        Volatile.Write(ref _chip.NetworkFaults, 0);
        Until(() => Readings >= 2, "readings after the error");
        Assert.True(application.IsAlive);
    }

    [Fact]
    public void A_gateway_that_takes_the_connection_and_never_answers_delays_the_next_by_its_time_out_alone()
    {
        _chip.Gateways["192.0.2.1"] = Gateway.Mute;
        _chip.Gateways["192.0.2.2"] = Gateway.Mute;
        Start();
        Until(() => _chip.Clients.Count >= 2, "attempts at both");
        Assert.True(Elapsed < TimeSpan.FromSeconds(25), $"the second attempt after {Elapsed}");
        _chip.Gateways["192.0.2.2"] = Gateway.Alive;
        Until(() => Readings >= 1, "a reading");
        Until(() => _chip.Clients.Where(client => !client.IsConnected).All(client => client.IsDisposed), "attempts that were given up are closed");
        Connected!.Break();
        Until(() => _chip.Clients.Count(client => client.Host == "192.0.2.2") > 1, "another connection");
    }

    [Fact]
    public void A_gateway_that_dies_or_refuses_is_left_for_the_other()
    {
        _chip.Gateways["192.0.2.1"] = Gateway.Refusing;
        Start();
        Until(() => Readings >= 1, "a reading");
        Assert.Equal("192.0.2.2", Connected!.Host);
        _chip.Gateways["192.0.2.1"] = Gateway.Alive;
        _chip.Gateways["192.0.2.2"] = Gateway.Dead;
        Connected.Break();
        Until(() => Connected?.Host == "192.0.2.1", "the other gateway");
        var before = Readings;
        Until(() => Readings > before, "a reading");
    }

    private readonly Stopwatch _watch = Stopwatch.StartNew();

    private TimeSpan Elapsed => _watch.Elapsed;

    private int Readings => _chip.Published.Count(message => message.Topic == "edgeiot/device/esp-1/telemetry");

    private nanoFramework.M2Mqtt.MqttClient? Connected => _chip.Clients.LastOrDefault(client => client.IsConnected);

    private static System.Threading.Thread Start()
    {
        var application = new System.Threading.Thread(() => Application.Run("0.1.0", "0.1.0")) { IsBackground = true };
        application.Start();
        return application;
    }

    private static string Text(byte[] payload) => System.Text.Encoding.UTF8.GetString(payload);

    private void Until(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(condition, Patience), $"Missing after {Patience}: {what}. The board said: {string.Join("; ", _chip.Log)}");
}

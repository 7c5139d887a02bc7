using System.Net;
using EdgeIoT.Gateway.Data;
using EdgeIoT.Gateway.Settings;
using EdgeIoT.Gateway.Telemetry;
using EdgeIoT.Mesh;

namespace EdgeIoT.Gateway.Tests.Settings;

public sealed class SettingSources : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_anything_a_gateway_has_sensible_defaults()
    {
        var settings = Read();
        Assert.Equal((1883, 8080, 7400), (settings.MqttPort, settings.HttpPort, settings.MeshPort));
        Assert.True(settings.IsLoopback);
        Assert.True(settings.Discovery);
        Assert.False(settings.AllowAnonymous);
        Assert.NotEmpty(settings.Name);
    }

    [Fact]
    public void The_command_line_says_everything()
    {
        var settings = Read("--name", "gw-1", "--bind", "0.0.0.0", "--mqtt-port=1", "--http-port", "2", "--mesh-port", "3", "--join", "a:1", "--join", "b:2",
            "--priority", "7", "--capacity", "50", "--no-discovery", "--allow-anonymous", "--election-timeout", "1.5s");
        Assert.Equal("gw-1", settings.Name);
        Assert.Equal(IPAddress.Any, settings.Bind);
        Assert.Equal((1, 2, 3), (settings.MqttPort, settings.HttpPort, settings.MeshPort));
        Assert.Equal(["a:1", "b:2"], settings.Join);
        Assert.Equal((7, 50), (settings.Priority, settings.Capacity));
        Assert.False(settings.Discovery);
        Assert.True(settings.AllowAnonymous);
        Assert.Equal(TimeSpan.FromSeconds(1.5), settings.ElectionTimeout);
    }

    [Fact]
    public void Command_line_comes_before_environment_before_saved_before_appsettings()
    {
        File.WriteAllText(_folder.File("appsettings.json"),
            """{"EdgeIoT":{"name":"file","mqtt-port":1,"http-port":1,"MeshPort":1,"priority":1,"storage":{"flush-delay":"8ms"}}}""");
        using (var data = DataFolder.Open(_folder.File("data")))
            SettingsReader.Save(data, new GatewaySettings { Name = "saved", MqttPort = 2, HttpPort = 2, MeshPort = 2, Join = ["x:1"] });
        _environment["EDGEIOT__NAME"] = "environment";
        _environment["EDGEIOT__MQTT_PORT"] = "3";
        _environment["EDGEIOT__NO_DISCOVERY"] = "true";
        var settings = Read("--name", "line");
        Assert.Equal("line", settings.Name);
        Assert.Equal((3, 2, 2), (settings.MqttPort, settings.HttpPort, settings.MeshPort));
        Assert.Equal(100, settings.Priority);
        Assert.Equal(["x:1"], settings.Join);
        Assert.False(settings.Discovery);
    }

    [Fact]
    public void Appsettings_may_nest_names()
    {
        File.WriteAllText(_folder.File("appsettings.json"), """{"Logging":{},"EdgeIoT":{"storage":{"flush-delay":"8ms"},"join":["a:1","b:2"]}}""");
        Assert.Equal(TimeSpan.FromMilliseconds(8), Read().StorageFlushDelay);
        Assert.Equal(["a:1", "b:2"], Read().Join);
    }

    [Fact]
    public void What_was_set_is_saved_and_read_again()
    {
        var settings = Read("--name", "gw-9", "--bind", "192.0.2.1", "--mqtt-port", "11", "--join", "a:1", "--no-discovery", "--log-level", "debug", "--heartbeat", "20ms");
        using (var data = DataFolder.Open(_folder.File("data")))
            SettingsReader.Save(data, settings);
        Assert.Equal(settings.Join, Read().Join);
        Assert.Equal(settings with { Join = [] }, Read() with { Join = [] });
    }

    [Theory]
    [InlineData("--mqtt-port must be a whole number from 0 to 65535, not '70000'", "--mqtt-port", "70000")]
    [InlineData("--priority must be a whole number from 0 to 1000, not 'high'", "--priority", "high")]
    [InlineData("--join must be HOST:MESHPORT", "--join", "gw-2")]
    [InlineData("--name must be 1 to 32 letters", "--name", "a b")]
    [InlineData("--bind must be an IP address", "--bind", "here")]
    [InlineData("--mqtt-prot is not an option; there are --name", "--mqtt-prot", "1")]
    [InlineData("--mqtt-port needs a value", "--mqtt-port")]
    [InlineData("'gw-1' is not understood", "gw-1")]
    [InlineData("--discovery must be true or false", "--discovery=maybe")]
    [InlineData("voters must be 1, 3, 5 or 7", "--voters", "2")]
    [InlineData("--heartbeat must be a time from 5ms to 10000ms, such as 250ms", "--heartbeat", "1")]
    [InlineData("election-timeout must be at least three times heartbeat", "--heartbeat", "300ms")]
    [InlineData("--ack-policy must be FILTER=hold or FILTER=degrade", "--ack-policy", "edgeiot/device/+/telemetry")]
    [InlineData("--ack-policy must be FILTER=hold or FILTER=degrade", "--ack-policy", "edgeiot/device/+/telemetry=drop")]
    [InlineData("--ack-policy must be FILTER=hold or FILTER=degrade", "--ack-policy", "edgeiot/device/a+/telemetry=degrade")]
    [InlineData("--ack-policy must be FILTER=hold or FILTER=degrade", "--ack-policy", "edgeiot/device/+/state=degrade")]
    [InlineData("--ack-policy must be FILTER=hold or FILTER=degrade", "--ack-policy", "=degrade")]
    [InlineData("--degrade-after must be a time from 10ms to 60000ms", "--degrade-after", "0s")]
    [InlineData("--degrade-max must be a whole number from 1 to 1000000", "--degrade-max", "0")]
    [InlineData("--log-level must be trace", "--log-level", "3")]
    public void A_value_that_cannot_be_used_is_named_with_what_it_must_be(string message, params string[] arguments) =>
        Assert.StartsWith(message, Assert.Throws<SettingsException>(() => Read(arguments)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("edgeiot/device/attic/telemetry", AckPolicy.Hold)]
    [InlineData("edgeiot/device/kitchen/telemetry", AckPolicy.Degrade)]
    public void The_first_policy_whose_filter_matches_counts(string topic, AckPolicy policy)
    {
        var settings = Read("--ack-policy", "edgeiot/device/attic/telemetry=hold", "--ack-policy=edgeiot/device/+/telemetry=degrade");
        Assert.Equal(policy, AckRule.PolicyOf(settings.AckPolicies, System.Text.Encoding.UTF8.GetBytes(topic)));
        Assert.Equal(AckPolicy.Hold, AckRule.PolicyOf(Read().AckPolicies, System.Text.Encoding.UTF8.GetBytes(topic)));
    }

    [Fact]
    public void Policies_are_saved_and_read_again_and_replaced_as_a_whole()
    {
        var first = Read("--ack-policy", "edgeiot/device/a/telemetry=degrade", "--ack-policy", "#=hold", "--join", "a:1");
        using (var data = DataFolder.Open(_folder.File("data")))
            SettingsReader.Save(data, first);
        Assert.Equal(["edgeiot/device/a/telemetry=degrade", "#=hold"], Read().AckPolicies.Select(rule => rule.ToString()));
        var settings = Read("--ack-policy", "#=degrade");
        Assert.Equal("#=degrade", Assert.Single(settings.AckPolicies).ToString());
        Assert.Equal(["a:1"], settings.Join);
    }

    [Fact]
    public void A_variable_that_cannot_be_used_is_named_as_it_was_written()
    {
        _environment["EDGEIOT__MQTT_PORT"] = "x";
        Assert.StartsWith("EDGEIOT__MQTT_PORT must be a whole number", Assert.Throws<SettingsException>(() => Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_no_settings_are_told()
    {
        _environment["EDGEIOT__SHOE_SIZE"] = "43";
        File.WriteAllText(_folder.File("appsettings.json"), """{"EdgeIoT":{"colour":"red"}}""");
        var reader = new SettingsReader([], _environment, _folder.Path);
        Assert.Equal(2, reader.Warnings.Count);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    public void A_settings_file_that_is_no_json_object_is_named(string content)
    {
        File.WriteAllText(_folder.File("appsettings.json"), content);
        Assert.Contains("appsettings.json", Assert.Throws<SettingsException>(() => Read()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Zoë's Laptop (2)", "ZosLaptop2")]
    [InlineData("???", "gateway")]
    public void The_default_name_is_made_of_the_machines(string machine, string name) => Assert.Equal(name, GatewaySettings.DefaultName(machine));

    private GatewaySettings Read(params string[] arguments)
    {
        using var data = DataFolder.Open(_folder.File("data"));
        return new SettingsReader(arguments, _environment, _folder.Path).Read(data);
    }
}

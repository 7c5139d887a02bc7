using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeIoT.EndToEnd.Machine;

namespace EdgeIoT.EndToEnd.Interop;

/// <summary>What Home Assistant finds when it comes after the boards, by the rules for discovering whole devices in the guide of its MQTT integration.</summary>
[Collection(InteropTests.Name)]
public sealed partial class HomeAssistantDiscovery(InteropGateways gateways)
{
    private const string Patience = "60";

    private static readonly Dictionary<string, string[]> UnitsOfDeviceClasses = new(StringComparer.Ordinal)
    {
        ["temperature"] = ["°C", "°F", "K"],
        ["humidity"] = ["%"],
        ["atmospheric_pressure"] = ["cbar", "bar", "hPa", "mmHg", "inHg", "kPa", "mbar", "Pa", "psi"],
    };

    [PeerTheory(Peers.MosquittoPub, Peers.MosquittoSub)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task It_finds_valid_sensors_of_every_board(int version)
    {
        var clients = new MosquittoClients(gateways, Transport.Tcp, version);
        var run = gateways.NextRun();
        string[] boards = [$"{run}-a", $"{run}_B"];
        var states = await PublishAsync(clients, boards);

        var unique = new HashSet<string>(StringComparer.Ordinal);
        foreach (var board in boards)
        {
            var line = Assert.Single(await clients.ReceiveAsync("-t", $"homeassistant/+/edgeiot-{board}/config", "-C", "1", "-W", Patience, "-F", ">%r %t %p"));
            var parts = line.Split(' ', 3);
            Assert.Equal("1", parts[0]);
            Assert.Matches(DiscoveryTopic(), parts[1]);
            CheckDevice(JsonNode.Parse(parts[2])!.AsObject(), board, states[board], unique);
        }

        Assert.Equal(3 * boards.Length, unique.Count);
    }

    /// <returns>The state of each board, as its subscribers get it.</returns>
    private static async Task<Dictionary<string, JsonObject>> PublishAsync(MosquittoClients clients, string[] boards)
    {
        var states = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var board in boards)
        {
            await using var subscriber = await clients.SubscribeAsync("-t", $"edgeiot/device/{board}/state", "-C", "1", "-W", Patience, "-F", ">%p");
            await clients.PublishAsync($"edgeiot/device/{board}/telemetry", """{"boot":1,"seq":1,"temperature_c":21.5,"humidity_pct":45,"pressure_hpa":1013.25}""", "-q", "1");
            states[board] = JsonNode.Parse(Assert.Single(await MosquittoClients.MessagesAsync(subscriber)))!.AsObject();
        }

        return states;
    }

    private static void CheckDevice(JsonObject config, string board, JsonObject state, HashSet<string> unique)
    {
        // "device" and "origin" are mandatory: a device has identifiers or connections, an origin a name.
        Assert.Contains(config["device"]!["identifiers"]!.AsArray(), i => (string?)i == $"edgeiot-{board}");
        Assert.False(string.IsNullOrEmpty((string?)config["device"]!["name"]));
        Assert.False(string.IsNullOrEmpty((string?)config["origin"]!["name"]));
        Assert.Empty(config.Select(m => m.Key).Except(["device", "origin", "components", "state_topic", "availability_topic", "availability", "availability_mode", "qos", "encoding"]));
        Assert.Equal($"edgeiot/device/{board}/state", (string?)config["state_topic"]);

        var components = config["components"]!.AsObject();
        Assert.Equal(["atmospheric_pressure", "humidity", "temperature"], components.Select(c => (string?)c.Value!["device_class"]).Order(StringComparer.Ordinal));
        foreach (var (key, component) in components)
        {
            Assert.Matches(ObjectId(), key);
            Assert.Equal("sensor", (string?)component!["platform"]);
            Assert.True(unique.Add((string)component["unique_id"]!), $"{component["unique_id"]} twice");
            Assert.Contains((string?)component["unit_of_measurement"], UnitsOfDeviceClasses[(string)component["device_class"]!]);
            Assert.Equal("measurement", (string?)component["state_class"]);
            // A sensor with a unit needs a number.
            var field = ValueTemplate().Match((string)component["value_template"]!);
            Assert.True(field.Success, (string?)component["value_template"]);
            Assert.Equal(JsonValueKind.Number, state[field.Groups["field"].Value]!.GetValueKind());
        }
    }

    [GeneratedRegex("^homeassistant/device/[a-zA-Z0-9_-]+/config$", RegexOptions.None, 1000)]
    private static partial Regex DiscoveryTopic();

    [GeneratedRegex("^[a-zA-Z0-9_-]+$", RegexOptions.None, 1000)]
    private static partial Regex ObjectId();

    [GeneratedRegex(@"^\{\{ value_json\.(?<field>[a-z_]+) \}\}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ValueTemplate();
}

using System.CommandLine;
using EdgeIoT.Bench.Mqtt.Scenarios;

namespace EdgeIoT.Bench.Mqtt;

/// <summary><c>mqtt</c>: the broker beside mosquitto.</summary>
internal static class MqttCommand
{
    public static Command Create()
    {
        var mosquitto = new Option<string>("--mosquitto")
        {
            Description = "The mosquitto to measure beside; by default that of PATH. Targets are those of 2.1, with an older one half of them.",
            DefaultValueFactory = _ => "mosquitto",
        };
        var rounds = new Option<int>("--rounds") { Description = "Rounds, the brokers in turns. More: a narrower median.", DefaultValueFactory = _ => 5 };
        var seconds = new Option<double?>("--seconds") { Description = "Measured time: of a round (default 1), or of the overload (default 60)." };
        var only = new Option<string?>("--only") { Description = "One measurement alone." };
        only.AcceptOnlyFromAmong([.. MessageScenarios.All.Select(s => s.Name), IdleConnections.Name, Overload.Name]);
        var connections = new Option<int>("--connections") { Description = "Idle connections to hold.", DefaultValueFactory = _ => 10_000 };
        var pin = new Option<bool>("--pin") { Description = "Brokers on the first core, load on the second: steadier, further from what users have." };
        var json = new Option<bool>("--json") { Description = "Every sample as JSON on standard output." };
        var command = new Command("mqtt", "One gateway beside mosquitto: processor time and memory for messages, connections and overload.")
        {
            mosquitto, rounds, seconds, only, connections, pin, json,
        };
        command.SetAction(parsed => MqttBench.Run(new()
        {
            Mosquitto = parsed.GetValue(mosquitto)!,
            Rounds = Math.Max(1, parsed.GetValue(rounds)),
            Seconds = parsed.GetValue(seconds),
            Only = parsed.GetValue(only),
            Connections = parsed.GetValue(connections),
            Pinned = parsed.GetValue(pin),
            Json = parsed.GetValue(json),
        }));
        return command;
    }
}

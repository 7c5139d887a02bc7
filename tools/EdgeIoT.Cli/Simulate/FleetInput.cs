using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeIoT.Cli.Input;
using EdgeIoT.Gateway.Clients;
using EdgeIoT.Simulator;

namespace EdgeIoT.Cli.Simulate;

/// <summary>The options of a fleet of boards.</summary>
internal sealed class FleetInput
{
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan MostInterval = TimeSpan.FromHours(24);

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Option<Endpoint[]> _gateways = new("--gateway")
    {
        HelpName = "HOST:MQTTPORT",
        Description = "The MQTT address of a gateway; may be given more than once. Without it the boards look for gateways by multicast",
        CustomParser = result =>
        {
            var found = new List<Endpoint>();
            foreach (var token in result.Tokens)
            {
                if (Endpoint.TryParse(token.Value, out var endpoint))
                    found.Add(endpoint);
                else
                    result.AddError($"--gateway takes HOST:PORT with a port from 1 to 65535, not '{token.Value}'. For example: --gateway 127.0.0.1:1883");
            }

            return [.. found];
        },
    };

    private readonly Option<int> _devices = Options.Number("--devices", 100, 1, 100_000, "Boards");
    private readonly Option<TimeSpan?> _interval = Options.Time("--interval", DefaultInterval, LeastInterval, MostInterval, "Time between two readings of a board");
    private readonly Option<int> _readings = Options.Number("--readings", 0, 0, int.MaxValue, "Readings of each board, after which it stops; 0: no end");
    private readonly Option<string?> _replay = new("--replay") { HelpName = "FILE.csv", Description = "Readings come from this recording instead of a model of a day" };
    private readonly Option<string?> _data = new("--data") { HelpName = "DIR", Description = "Keeps the boards' flash here, so that the next run goes on where this one stopped" };
    private readonly Option<string?> _keys = new("--keys") { HelpName = "FILE", Description = "The keys that boards connect with beyond loopback: a gateway's devices.json, as 'edgeiot key' writes it" };
    private readonly Option<string> _prefix = new("--prefix") { HelpName = "ID", Description = "What the boards' ids start with; a number follows", DefaultValueFactory = _ => "sim-" };
    private readonly Option<int> _seed = Options.Number("--seed", 1, 0, int.MaxValue, "Draws sensors, delays and faults");
    private readonly Option<TimeSpan?> _wifiDelay = Options.Time("--wifi-delay", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(60), "Mean time to a gateway and back");
    private readonly Option<int> _wifiLoss = Options.Number("--wifi-loss", 0, 0, 90, "Percent of packets that get lost");
    private readonly Option<TimeSpan?> _outageEvery = Options.Time("--outage-every", TimeSpan.Zero, TimeSpan.Zero, MostInterval, "Mean time between Wi-Fi outages of a board; 0s: none");
    private readonly Option<TimeSpan?> _outageLength = Options.Time("--outage-length", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(1), Hour, "Mean length of an outage");
    private readonly Option<TimeSpan?> _restartEvery = Options.Time("--restart-every", TimeSpan.Zero, TimeSpan.Zero, MostInterval, "Mean time between power cuts of a board; 0s: none");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_gateways, _devices, _interval, _readings, _replay, _data, _keys, _prefix, _seed, _wifiDelay, _wifiLoss, _outageEvery, _outageLength, _restartEvery])
            command.Add(option);
    }

    public SimulatorOptions Read(ParseResult parsed)
    {
        var gateways = parsed.GetValue(_gateways) ?? [];
        var replay = parsed.GetValue(_replay);
        if (replay is not null && !File.Exists(replay))
            throw CommandFailure.Input($"--replay: there is no file {replay}.", "Give the CSV file of a recording, with columns for temperature, humidity and pressure.");
        var faults = new SimulatedFaults
        {
            WifiDelay = parsed.GetValue(_wifiDelay) ?? TimeSpan.Zero,
            WifiLoss = parsed.GetValue(_wifiLoss) / 100.0,
            OutageEvery = parsed.GetValue(_outageEvery) ?? TimeSpan.Zero,
            RestartEvery = parsed.GetValue(_restartEvery) ?? TimeSpan.Zero,
        };
        var options = new SimulatorOptions
        {
            Gateways = [.. gateways.Select(g => g.ToString())],
            UseDiscovery = gateways.Length == 0 || parsed.GetValue(_keys) is not null,
            Devices = parsed.GetValue(_devices),
            Interval = parsed.GetValue(_interval) ?? DefaultInterval,
            ReadingsPerDevice = parsed.GetValue(_readings),
            ReplayFile = replay,
            FlashFolder = parsed.GetValue(_data),
            KeyOf = KeysIn(parsed.GetValue(_keys)),
            IdPrefix = parsed.GetValue(_prefix)!,
            Seed = parsed.GetValue(_seed),
            Faults = parsed.GetValue(_outageLength) is { } length ? faults with { OutageLength = length } : faults,
        };
        return options.Check() is { } problem
            ? throw CommandFailure.Input(string.Create(CultureInfo.InvariantCulture, $"{problem}."), "'edgeiot simulate --help' lists what it takes.")
            : options;
    }

    private static Func<string, byte[]?>? KeysIn(string? file)
    {
        if (file is null)
            return null;
        try
        {
            var keys = JsonSerializer.Deserialize(File.ReadAllBytes(file), CredentialJson.Default.DictionaryStringString) ?? [];
            var bytes = keys.ToDictionary(k => k.Key, k => Convert.FromHexString(k.Value), StringComparer.Ordinal);
            return id => bytes.GetValueOrDefault(id);
        }
        catch (Exception unusable) when (unusable is IOException or JsonException or FormatException or UnauthorizedAccessException)
        {
            throw CommandFailure.Input($"--keys: {unusable.Message}", "Give a file such as a gateway's devices.json: {\"sim-1\":\"64 hexadecimal digits\"}.");
        }
    }
}

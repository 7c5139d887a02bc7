using System.CommandLine;
using EdgeIoT.Cli.Firmware.Boards;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Provision;

/// <summary>The options of <c>edgeiot provision</c>.</summary>
internal sealed class ProvisionOptions
{
    public Option<string> Device { get; } = new("--device") { HelpName = "ID", Description = "The board's id, 1 to 64 letters, digits, - or _", Required = true };

    public Option<string> Ssid { get; } = new("--wifi-ssid") { HelpName = "NAME", Description = "The Wi-Fi network, 1 to 32 bytes; 2.4 GHz", Required = true };

    public Option<string?> Password { get; } = new("--wifi-password") { HelpName = "PASSWORD", Description = "Its password; others on this machine see it: better a file, or let it be asked" };

    public Option<string?> PasswordFile { get; } = new("--wifi-password-file") { HelpName = "FILE", Description = "Takes the password from the first line of a file" };

    public Option<BoardProfile?> Board { get; } = BoardOptions.Board(required: false);

    public Option<Endpoint?[]> Gateways { get; } = new("--gateway")
    {
        HelpName = "HOST:HTTPPORT",
        Description = "A running gateway, repeatable: the addresses of its mesh become those that the board begins with",
        CustomParser = result => [.. result.Tokens.Select(token =>
        {
            if (!Endpoint.TryParse(token.Value, out var endpoint))
                result.AddError($"--gateway takes HOST:PORT, not '{token.Value}'. For example: --gateway 192.0.2.10:8080");
            return endpoint;
        })],
    };

    public Option<string[]> Data { get; } = new("--data")
    {
        HelpName = "DIR",
        Description = "The data folder of a gateway, or of a mesh of 'edgeiot up', repeatable: where the board's key is registered; default: the usual mesh of 'edgeiot up'",
    };

    public Option<string> Out { get; } = new("--out") { HelpName = "DIR", Description = "Where the files for the board go", Required = true };

    public Option<bool> Replace { get; } = new("--replace") { Description = "Gives the board a new key even if it has one; the old one ends at once" };

    public Option<string?> Port { get; } = new("--port") { HelpName = "PORT", Description = "The serial port, if it is known already; 'edgeiot flash' sets it too" };

    public Option<TimeSpan?> Interval { get; } = Options.Time("--interval", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromHours(24), "Time between readings; the shorter, the more the sensor warms itself");

    public Option<int?> Sda { get; } = new("--sda") { HelpName = "PIN", Description = "The pin of the data line, if it is not the board's usual one" };

    public Option<int?> Scl { get; } = new("--scl") { HelpName = "PIN", Description = "The pin of the clock line, if it is not the board's usual one" };

    public Option<int?> SensorAddress { get; } = new("--sensor-address") { HelpName = "118|119", Description = "The sensor's address: 118 (default) with SDO at GND, 119 at 3V3" };

    public Option<decimal?> Offset { get; } = new("--temperature-offset") { HelpName = "DEGREES", Description = "Taken off each temperature, -50 to 50 °C (default 0)" };

    public void AddTo(Command command)
    {
        Option[] all = [Device, Ssid, Password, PasswordFile, Board, Gateways, Data, Out, Replace, Port, Interval, Sda, Scl, SensorAddress, Offset];
        foreach (var option in all)
            command.Options.Add(option);
    }

    /// <summary>The settings without key, password and addresses; those cost something to get.</summary>
    public BoardSettingsFile Settings(ParseResult parsed)
    {
        var ssid = parsed.GetValue(Ssid)!;
        if (System.Text.Encoding.UTF8.GetByteCount(ssid) is < 1 or > 32)
            throw CommandFailure.Input($"'{ssid}' is no name of a Wi-Fi network: 1 to 32 bytes.", "Give another one with --wifi-ssid.");
        var board = parsed.GetValue(Board);
        return new BoardSettingsFile(Credentials.CredentialOptions.Name(parsed.GetValue(Device)!), "", ssid, "")
        {
            IntervalMilliseconds = (int?)parsed.GetValue(Interval)?.TotalMilliseconds,
            Sda = Limited(parsed.GetValue(Sda) ?? board?.Sda, 0, 48, "--sda"),
            Scl = Limited(parsed.GetValue(Scl) ?? board?.Scl, 0, 48, "--scl"),
            SensorAddress = Limited(parsed.GetValue(SensorAddress), 118, 119, "--sensor-address"),
            TemperatureOffsetCentiCelsius = Limited((int?)(parsed.GetValue(Offset) * 100), -5000, 5000, "--temperature-offset"),
        };
    }

    private static int? Limited(int? value, int least, int most, string option) => value is null || (value >= least && value <= most)
        ? value
        : throw CommandFailure.Input($"{option} is out of its range.", "'edgeiot provision --help' tells it.");
}

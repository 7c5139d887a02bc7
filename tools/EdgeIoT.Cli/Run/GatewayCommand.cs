using System.CommandLine;
using EdgeIoT.Gateway;
using EdgeIoT.Gateway.Faults;

namespace EdgeIoT.Cli.Run;

/// <summary><c>edgeiot gateway</c>: one gateway in this process. Its arguments go to the gateway as they are.</summary>
internal static class GatewayCommand
{
    internal static readonly string[] HelpNames = ["--help", "-h", "-?", "/?"];

    /// <summary>Help is told by the command line parser, everything else by the gateway itself.</summary>
    public static bool Takes(string[] args) =>
        args.Length > 0 && string.Equals(args[0], "gateway", StringComparison.Ordinal)
        && !args.Any(a => HelpNames.Contains(a, StringComparer.Ordinal));

    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        using var parentGone = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var faults = args.Contains(FaultInput.Switch, StringComparer.Ordinal) ? new FaultSwitch() : null;
        if (args.Contains(ParentWatch.Switch, StringComparer.Ordinal))
        {
            ProcessGroup.Leave();
            ParentWatch.Start(parentGone.Cancel, faults is null ? null : line => FaultInput.Take(faults, line));
        }

        string[] own = [.. args.Skip(1).Where(a => a is not (ParentWatch.Switch or FaultInput.Switch))];
        return await GatewayHost.RunAsync(own, faults, parentGone.Token);
    }

    /// <summary>What <c>--help</c> shows.</summary>
    public static Command Create() => new("gateway", "Runs one gateway. Settings are kept in DATA: 'edgeiot gateway --data DIR' alone restarts it as it was.")
    {
        Setting("--name", "NAME", "Its name, unique in the mesh: 1 to 32 letters, digits, - or _ (default: this machine's name)"),
        Setting("--data", "DIR", "Where its readings, log, key and settings are kept (default edgeiot-data)"),
        Setting("--mqtt-port", "PORT", "MQTT (default 1883)"),
        Setting("--http-port", "PORT", "HTTP API and metrics (default 8080)"),
        Setting("--mesh-port", "PORT", "Datagrams between gateways and discovery by boards, UDP (default 7400)"),
        Setting("--bind", "ADDRESS", "Address to listen on (default 127.0.0.1; the address of this machine for a LAN)"),
        Setting("--advertise", "HOST", "What boards and gateways are told to connect to (default: the address it listens on)"),
        Setting("--join", "HOST:MESHPORT", "A gateway of the mesh to join; may be given more than once"),
        Setting("--join-token-file", "FILE", "The secret that admits to the mesh"),
        Setting("--priority", "N", "The higher, the sooner it coordinates (0 to 1000, default 100)"),
        Setting("--capacity", "N", "Its share of the boards, relative to the others (1 to 10000, default 100)"),
        Setting("--allow-anonymous", null, "Lets clients without user and password in although it listens on a network"),
        Setting("--mqtts-port", "PORT", "MQTT over TLS, beside the other (default none)"),
        Setting("--https-port", "PORT", "HTTP and MQTT over WebSocket over TLS (default none)"),
        Setting("--tls-certificate", "FILE", "PEM file with the certificate for TLS"),
        Setting("--tls-key", "FILE", "PEM file with its key"),
        Setting("--acl-file", "FILE", "Who may do what, in Mosquitto's syntax (default: acl in the data folder, if there is one)"),
        Setting("--password-file", "FILE", "Further users, as mosquitto_passwd writes them"),
        Setting("--no-discovery", null, "Neither sends nor hears beacons"),
    };

    internal static Option<string[]> Setting(string name, string? value, string description) => new(name)
    {
        HelpName = value,
        Description = description,
        Arity = value is null ? ArgumentArity.Zero : ArgumentArity.ZeroOrMore,
    };
}

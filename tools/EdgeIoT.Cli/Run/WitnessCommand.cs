using System.CommandLine;

namespace EdgeIoT.Cli.Run;

/// <summary><c>edgeiot witness</c>: a gateway without clients, so that of two gateways either may die.</summary>
internal static class WitnessCommand
{
    private const string Name = "witness";
    private const string DefaultData = "edgeiot-witness";

    /// <summary>The arguments of <c>edgeiot gateway</c> that do what these ask for; all others unchanged.</summary>
    public static string[] AsGateway(string[] args)
    {
        if (args.Length == 0 || !string.Equals(args[0], Name, StringComparison.Ordinal) || args.Any(a => GatewayCommand.HelpNames.Contains(a, StringComparer.Ordinal)))
            return args;
        var named = args.Any(a => a.StartsWith("--data", StringComparison.Ordinal)) || Environment.GetEnvironmentVariable("EDGEIOT__DATA") is not null;
        return ["gateway", "--witness", .. named ? [] : new[] { "--data", DefaultData }, .. args.Skip(1)];
    }

    /// <summary>What <c>--help</c> shows.</summary>
    public static Command Create() => new(Name, "Runs a witness: it votes and keeps copies of what two gateways acknowledge, so that either may die. It takes no boards.")
    {
        GatewayCommand.Setting("--name", "NAME", "Its name, unique in the mesh: 1 to 32 letters, digits, - or _ (default: this machine's name)"),
        GatewayCommand.Setting("--data", "DIR", $"Where its copies, votes, key and settings are kept (default {DefaultData})"),
        GatewayCommand.Setting("--join", "HOST:MESHPORT", "A gateway of the mesh; may be given more than once"),
        GatewayCommand.Setting("--join-token-file", "FILE", "The secret that admits to the mesh"),
        GatewayCommand.Setting("--bind", "ADDRESS", "Address to listen on (default 127.0.0.1; the address of this machine for a LAN)"),
        GatewayCommand.Setting("--mqtt-port", "PORT", "Links of gateways; clients are sent away (default 1883)"),
        GatewayCommand.Setting("--http-port", "PORT", "Health, metrics and the state of the mesh (default 8080)"),
        GatewayCommand.Setting("--mesh-port", "PORT", "Datagrams between gateways, UDP (default 7400)"),
        GatewayCommand.Setting("--no-discovery", null, "Neither sends nor hears beacons"),
    };
}

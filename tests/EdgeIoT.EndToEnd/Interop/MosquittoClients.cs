using EdgeIoT.EndToEnd.Machine;

namespace EdgeIoT.EndToEnd.Interop;

/// <summary>Mosquitto's command line clients on one transport and one version.</summary>
internal sealed class MosquittoClients(InteropGateways gateways, Transport transport, int version)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string[] _connection =
    [
        "-h", "127.0.0.1", "-p", InteropCell.Text(gateways.Port(transport)), "-V", version switch { 3 => "mqttv31", 4 => "mqttv311", _ => "mqttv5" },
        .. transport == Transport.Tcp ? (string[])[] : ["--cafile", gateways.Authority],
        .. transport == Transport.TlsWithClientCertificate ? (string[])["--cert", gateways.Client.Certificate, "--key", gateways.Client.Key] : [],
    ];

    /// <summary>Publishes and waits for the acknowledgement that the QoS has.</summary>
    public Task PublishAsync(string topic, string text, params string[] more) => FinishAsync(Peers.MosquittoPub, ["-t", topic, "-m", text, .. more]);

    public Task PublishFileAsync(string topic, string file, params string[] more) => FinishAsync(Peers.MosquittoPub, ["-t", topic, "-f", file, .. more]);

    /// <summary>Subscribes and leaves, so that the session is there.</summary>
    public Task PrepareSessionAsync(params string[] arguments) => FinishAsync(Peers.MosquittoSub, ["-c", "-E", .. arguments]);

    /// <summary>A subscriber that runs, with its subscription acknowledged.</summary>
    public async Task<Program> SubscribeAsync(params string[] arguments)
    {
        var subscriber = Start(Peers.MosquittoSub, ["-d", .. arguments]);
        await Eventually.HoldsAsync("the subscription is acknowledged", Deadline, () =>
            subscriber.Lines.Any(l => l.StartsWith("Subscribed (mid: ", StringComparison.Ordinal)) ? null : subscriber.Output);
        return subscriber;
    }

    /// <summary>What a subscriber prints until it ends by itself.</summary>
    public async Task<IReadOnlyList<string>> ReceiveAsync(params string[] arguments)
    {
        await using var subscriber = Start(Peers.MosquittoSub, arguments);
        return await MessagesAsync(subscriber);
    }

    /// <summary>Waits for the end of a subscriber.</summary>
    /// <returns>Its lines that start with the mark <c>-F '&gt;…'</c>, without it.</returns>
    public static async Task<IReadOnlyList<string>> MessagesAsync(Program subscriber)
    {
        await subscriber.EndsAsync(Deadline);
        Assert.True(subscriber.ExitCode == 0, $"{subscriber.Name} ended with {subscriber.ExitCode}:\n{Short(subscriber.Output)}");
        return Marked(subscriber);
    }

    public static IReadOnlyList<string> Marked(Program subscriber) => [.. subscriber.Lines.Where(l => l.StartsWith('>')).Select(l => l[1..])];

    // Into a pipe, mosquitto_sub writes what -d tells only when a message comes; stdbuf makes that line by line.
    public Program Start(string program, IEnumerable<string> arguments) =>
        Program.Start($"{program}, {transport}, version {version}", "stdbuf", ["-oL", Peers.Find(program)!, .. _connection, .. arguments]);

    private async Task FinishAsync(string program, IEnumerable<string> arguments)
    {
        await using var running = Start(program, arguments);
        await running.EndsAsync(Deadline);
        Assert.True(running.ExitCode == 0, $"{running.Name} ended with {running.ExitCode}:\n{Short(running.Output)}");
    }

    private static string Short(string output) => output.Length > 2000 ? output[..2000] : output;
}

using System.Globalization;
using System.Net;
using EdgeIoT.Bench.Load;
using EdgeIoT.Bench.Peers;

namespace EdgeIoT.Bench.Floor;

/// <summary>
/// What the machine takes for the same by itself: three processes, of which the first sends each request to the others, each writes and flushes it, and two of three are
/// awaited. Nothing is checked, ordered, sealed or kept. Serves one client: with more, they would share flushes, and whose floor that is nobody knows.
/// </summary>
internal sealed class BareMachine : IPeer
{
    private readonly string _folder;
    private readonly List<ChildProcess> _processes = [];

    public BareMachine(string folder) => _folder = folder;

    public string Name => "bare machine";

    public IReadOnlyList<ChildProcess> Processes => _processes;

    /// <summary>Each round has processes of its own: they end with their client.</summary>
    public IReadOnlyList<(IPEndPoint Peer, ILoadConnection Protocol)> Connections(int count, int round)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(count, 1);
        Dispose();
        var ports = Ports.Free(3);
        for (var i = 2; i >= 0; i--)
            Start(i, ports[i], i == 0 ? ports[1..] : []);
        Wait.Until("the bare machine listens", () => IsListening(ports[0]));
        return [(new IPEndPoint(IPAddress.Loopback, ports[0]), new BareRequest())];
    }

    public void Dispose()
    {
        _processes.ForEach(process => process.Dispose());
        _processes.Clear();
    }

    private void Start(int number, int port, int[] copies)
    {
        string[] arguments =
        [
            "exec", Path.Combine(AppContext.BaseDirectory, "EdgeIoT.Bench.dll"), BareCommand.Name, "--port", Text(port), "--file", Path.Combine(_folder, $"bare-{number}"),
            .. copies.Length == 0 ? Array.Empty<string>() : ["--copies", .. copies.Select(Text)],
        ];
        _processes.Add(new ChildProcess("dotnet", arguments, Path.Combine(_folder, $"bare-{number}.log")));
    }

    /// <summary>Without connecting: it takes one connection alone.</summary>
    private static bool IsListening(int port) =>
        System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Network;

namespace EdgeIoT.EndToEnd.Clients;

/// <summary>Publishes with Python's paho client: many readings in flight, on one connection, with fail-over.</summary>
internal sealed class PahoPublisher : IClient
{
    private readonly Program _python;

    /// <param name="interval">Zero: as fast as acknowledgements come.</param>
    public PahoPublisher(string device, IReadOnlyList<int> ports, Acknowledgements acknowledgements,
        TimeSpan interval, int window = 16, int version = 4, long boot = 1)
        : this(device, [.. ports.Select(p => $"127.0.0.1:{p}")], acknowledgements, interval, window, version, boot, host: null)
    {
    }

    /// <summary>On a host of an emulated network; <paramref name="gateways"/> as <c>address:port</c>.</summary>
    public PahoPublisher(string device, IReadOnlyList<string> gateways, Acknowledgements acknowledgements,
        TimeSpan interval, int window, int version, long boot, EmulatedHost? host)
    {
        Device = device;
        string[] command =
        [
            .. host?.Place.Prefix ?? [], Peers.Python, "-u", Path.Combine(AppContext.BaseDirectory, "Clients", "paho_publisher.py"), device, Text(boot), "1",
            interval.TotalSeconds.ToString(CultureInfo.InvariantCulture), Text(window), Text(version), string.Join(',', gateways),
        ];
        _python = Program.Start($"paho {device}", command[0], command[1..], line => Hear(line, acknowledgements));
    }

    public string Device { get; }

    public async Task StopAsync()
    {
        if (_python.Running)
            _python.CloseInput();
        await _python.EndsAsync(TimeSpan.FromSeconds(30));
        Assert.True(_python.ExitCode == 0, $"The paho client of {Device} failed:\n{string.Join('\n', _python.Lines.TakeLast(20))}");
    }

    public async ValueTask DisposeAsync() => await _python.DisposeAsync();

    private void Hear(string line, Acknowledgements acknowledgements)
    {
        if (line.Split(' ') is not ["ack", var boot, var seq, var port, var at])
            return;
        acknowledgements.Add(new Acknowledgement(
            new ReadingId(Device, long.Parse(boot, CultureInfo.InvariantCulture), long.Parse(seq, CultureInfo.InvariantCulture)),
            int.Parse(port, CultureInfo.InvariantCulture),
            TimeSpan.FromSeconds(double.Parse(at, CultureInfo.InvariantCulture))));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

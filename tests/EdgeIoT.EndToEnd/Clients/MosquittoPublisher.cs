using System.Globalization;
using EdgeIoT.EndToEnd.Audit;
using EdgeIoT.EndToEnd.Machine;

namespace EdgeIoT.EndToEnd.Clients;

/// <summary>
/// Publishes each reading with a mosquitto_pub of its own, which ends with 0 when the PUBACK came. A reading that was not
/// acknowledged is sent again, to the next gateway.
/// </summary>
internal sealed class MosquittoPublisher : IClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _publishing;

    public MosquittoPublisher(string device, IReadOnlyList<int> ports, Acknowledgements acknowledgements)
    {
        Device = device;
        _publishing = PublishAsync(ports, acknowledgements);
    }

    public string Device { get; }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _publishing;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task PublishAsync(IReadOnlyList<int> ports, Acknowledgements acknowledgements)
    {
        var port = 0;
        for (var seq = 1; !_stop.IsCancellationRequested; seq++)
        {
            while (!await PublishAsync(ports[port], seq))
            {
                if (_stop.IsCancellationRequested)
                    return;
                port = (port + 1) % ports.Count;
            }

            acknowledgements.Add(new Acknowledgement(new ReadingId(Device, 1, seq), ports[port], Acknowledgements.Now));
        }
    }

    private async Task<bool> PublishAsync(int port, int seq)
    {
        var payload = string.Create(CultureInfo.InvariantCulture,
            $"{{\"boot\":1,\"seq\":{seq},\"temperature_c\":{20 + (seq % 50 / 10.0)},\"humidity_pct\":45.5,\"pressure_hpa\":1013.25}}");
        await using var publish = Program.Start("mosquitto_pub", Peers.Find(Peers.MosquittoPub)!,
            ["-p", port.ToString(CultureInfo.InvariantCulture), "-q", "1", "-i", Device, "-t", $"edgeiot/device/{Device}/telemetry", "-m", payload]);
        // A gateway that stands still says nothing; a person would try elsewhere after a while.
        if (!await publish.EndsWithinAsync(Patience))
            return false;
        return publish.ExitCode == 0;
    }
}

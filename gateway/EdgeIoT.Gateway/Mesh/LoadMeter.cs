using System.Diagnostics;

namespace EdgeIoT.Gateway.Mesh;

/// <summary>How busy this gateway is: the share of the machine's processors that it uses, smoothed over about five seconds, and its clients.</summary>
internal sealed class LoadMeter
{
    private const double Smoothing = 0.2;

    private long _last = Stopwatch.GetTimestamp();
    private TimeSpan _used = Environment.CpuUsage.TotalTime;
    private double _load;
    private int _clients;

    /// <summary>Clients now, without gateways.</summary>
    public int Clients => Volatile.Read(ref _clients);

    public void ClientConnected() => Interlocked.Increment(ref _clients);

    public void ClientDisconnected() => Interlocked.Decrement(ref _clients);

    public (float Percent, int Clients) Measure()
    {
        var now = Stopwatch.GetTimestamp();
        var used = Environment.CpuUsage.TotalTime;
        var share = (used - _used) / Stopwatch.GetElapsedTime(_last, now) / Environment.ProcessorCount;
        (_last, _used) = (now, used);
        _load += Smoothing * ((100 * share) - _load);
        return ((float)_load, Clients);
    }
}

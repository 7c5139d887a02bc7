using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeIoT.Cli.Input;

/// <summary>
/// Turns Ctrl-C, SIGTERM and a closed terminal into a cancelled token. A second request, a while later, gets the system's own
/// answer, which ends the process. A while: programs such as timeout(1) send the same signal twice at once.
/// </summary>
internal sealed class Shutdown : IDisposable
{
    private static readonly TimeSpan SameRequest = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private long _requested;

    /// <param name="hangUp">Whether SIGHUP ends the program; otherwise it is left to whoever has another use for it.</param>
    public Shutdown(bool hangUp)
    {
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, .. hangUp ? [PosixSignal.SIGHUP] : Array.Empty<PosixSignal>()];
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Stop))];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        var first = Interlocked.CompareExchange(ref _requested, Stopwatch.GetTimestamp(), 0);
        if (first != 0 && Stopwatch.GetElapsedTime(first) > SameRequest)
            return;
        context.Cancel = true;
        if (first == 0)
            _source.Cancel();
    }
}

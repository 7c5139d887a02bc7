using System.Runtime.InteropServices;
using EdgeIoT.Gateway.Data;
using EdgeIoT.Gateway.Faults;
using EdgeIoT.Gateway.Hosting;
using EdgeIoT.Gateway.Settings;
using EdgeIoT.Gateway.Storage;

namespace EdgeIoT.Gateway;

/// <summary>Runs one gateway in this process.</summary>
public static class GatewayHost
{
    /// <summary>What the process ends with when a setting, a port or the data folder cannot be used.</summary>
    public const int UsageError = 2;

    /// <summary>Runs a gateway on which nobody can inflict faults.</summary>
    /// <inheritdoc cref="RunAsync(string[], FaultSwitch?, CancellationToken)"/>
    public static Task<int> RunAsync(string[] args, CancellationToken stop = default) => RunAsync(args, faults: null, stop);

    /// <summary>
    /// Runs until <paramref name="stop"/>, SIGTERM or Ctrl-C, then leaves the mesh in order. SIGHUP reads users, boards and rules again,
    /// unless it says that the terminal was closed.
    /// To be called before the process opens its first socket: the runtime reads how sockets work then.
    /// </summary>
    /// <param name="args">Options, see <c>gateway/README.md</c>.</param>
    /// <param name="faults">Lets the caller inflict faults on this gateway; null: nobody can.</param>
    /// <param name="stop">Asks for the graceful stop.</param>
    /// <returns>The exit code: 0 after a graceful stop, 1 when the gateway broke down, 2 when it could not start.</returns>
    public static async Task<int> RunAsync(string[] args, FaultSwitch? faults, CancellationToken stop)
    {
        SocketThreads.Configure();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        RunningGateway? running = null;
        var terminal = !Console.IsInputRedirected;
        using var hangUp = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, Reload);
        try
        {
            await using var gateway = running = await RunningGateway.StartAsync(args, Console.Out, SystemDisk.Instance, faults, stopping.Token);
            return await gateway.RunAsync(stopping.Token) ? 0 : 1;
        }
        catch (Exception failure) when (failure is SettingsException or DataFolderException or StoreException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"edgeiot gateway: {failure.Message}");
            return UsageError;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return 0;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stopping.Cancel();
        }

        void Reload(PosixSignalContext signal)
        {
            signal.Cancel = true;
            if (terminal && !HasTerminal())
                stopping.Cancel();
            else
                running?.Reload();
        }
    }

    /// <summary>Whether the terminal that the process was started in is still there.</summary>
    private static bool HasTerminal()
    {
        try
        {
            File.OpenHandle("/dev/tty").Dispose();
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

using System.Text;
using EdgeIoT.Cli.Messages;

namespace EdgeIoT.Cli.Tests.Messages;

/// <summary>Runs <c>pub</c> or <c>sub</c> in this process and keeps what it prints.</summary>
internal sealed class Messenger : IDisposable
{
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(60));
    private readonly MemoryStream _output = new();
    private readonly StringWriter _error = new();
    private readonly Task<int> _running;

    public Messenger(Stream input, params string[] args) => _running = Task.Run(() => MessageCommands.RunAsync(args, input, Stream.Synchronized(_output), _error, _stop.Token));

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        using var messenger = new Messenger(Stream.Null, args);
        return await messenger.EndAsync();
    }

    public void Stop() => _stop.Cancel();

    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        var exitCode = await _running;
        return (exitCode, Encoding.UTF8.GetString(_output.ToArray()), _error.ToString());
    }

    public void Dispose()
    {
        _stop.Dispose();
        _error.Dispose();
    }
}

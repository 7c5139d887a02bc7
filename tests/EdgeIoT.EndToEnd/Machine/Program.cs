using System.Collections.Concurrent;
using System.Diagnostics;

namespace EdgeIoT.EndToEnd.Machine;

/// <summary>A running program whose lines are kept, and whose standard input stays open until it should end.</summary>
internal sealed class Program : IAsyncDisposable
{
    private const int LinesKept = 20_000;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Task _reading;

    private Program(string name, Process process, Action<string>? onLine)
    {
        Name = name;
        _process = process;
        Id = process.Id;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, onLine), ReadAsync(process.StandardError, onLine));
    }

    public string Name { get; }

    public int Id { get; }

    public bool Running => !_process.HasExited;

    public int ExitCode => _process.ExitCode;

    public IEnumerable<string> Lines => _lines;

    public string Output => string.Join('\n', _lines);

    public static Program Start(string name, string file, IEnumerable<string> arguments, Action<string>? onLine = null, string? folder = null)
    {
        var start = new ProcessStartInfo(file)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return new Program(name, Process.Start(start)!, onLine);
    }

    /// <summary>Runs to the end.</summary>
    public static async Task<Program> RunAsync(string name, string file, IEnumerable<string> arguments, TimeSpan deadline)
    {
        var program = Start(name, file, arguments);
        program.CloseInput();
        await program.EndsAsync(deadline);
        return program;
    }

    public void Signal(int signal) => Signals.Send(Id, signal);

    public async Task KillAsync()
    {
        if (Running)
            _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended already.
        }
    }

    public async Task EndsAsync(TimeSpan deadline)
    {
        if (!await EndsWithinAsync(deadline))
            Assert.Fail($"{Name} did not end within {deadline.TotalSeconds:0} s. It said:\n{Output}");
    }

    public async Task<bool> EndsWithinAsync(TimeSpan deadline)
    {
        using var patience = new CancellationTokenSource(deadline);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            await _reading;
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Running)
        {
            // A stopped process does not die of anything but this.
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader, Action<string>? onLine)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _lines.Enqueue(line);
            while (_lines.Count > LinesKept)
                _lines.TryDequeue(out _);
            onLine?.Invoke(line);
        }
    }
}

using System.Diagnostics;

namespace EdgeIoT.Cli.Up;

/// <summary>
/// A process that <c>edgeiot up</c> started. Its standard input stays open as long as it should run; what it prints
/// goes to a log file.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    /// <summary>A log that grew past this at the last start is put aside, so that two of them are the most there is.</summary>
    private const long LargestLog = 16 * 1024 * 1024;

    private readonly Process _process;
    private readonly Task _log;

    private ChildProcess(string name, string logFile, Process process)
    {
        Name = name;
        LogFile = logFile;
        _process = process;
        Id = process.Id;
        var writer = TextWriter.Synchronized(OpenLog(logFile));
        _log = Task.WhenAll(CopyAsync(process.StandardOutput, writer), CopyAsync(process.StandardError, writer))
            .ContinueWith(_ => writer.Dispose(), TaskScheduler.Default);
    }

    public string Name { get; }

    public string LogFile { get; }

    public int Id { get; }

    /// <summary>Whether it ended because it was asked to end at once.</summary>
    public bool IsKilled { get; private set; }

    /// <summary>Null while it runs. Signals come as 128 plus their number.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    public static ChildProcess Start(OwnExecutable program, string name, string logFile, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program.File)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in program.Prefix.Concat(arguments))
            start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start.");
        return new ChildProcess(name, logFile, process);
    }

    /// <summary>Ends it at once, as kill -9 does.</summary>
    public async Task KillAsync()
    {
        IsKilled = true;
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _log;
    }

    /// <summary>Writes to its standard input. A process that has ended reads nothing.</summary>
    public void SendLine(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It ended in this moment; whoever watches it will see that.
        }
    }

    /// <summary>Asks it to stop, waits, and ends it when it takes longer than <paramref name="patience"/>.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        if (!_process.HasExited)
        {
            CloseInput();
            using var deadline = new CancellationTokenSource(patience);
            try
            {
                await _process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        await _log;
    }

    /// <summary>The last lines that it printed, for a failure message.</summary>
    public string LogTail(int lines)
    {
        using var stream = new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return string.Join('\n', reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(lines).Select(l => $"  | {l}"));
    }

    public void Dispose() => _process.Dispose();

    private static StreamWriter OpenLog(string file)
    {
        if (File.Exists(file) && new FileInfo(file).Length > LargestLog)
            File.Move(file, file + ".old", overwrite: true);
        return new StreamWriter(new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    }

    private static async Task CopyAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            try
            {
                await to.WriteLineAsync(line);
            }
            catch (IOException)
            {
                // The log is on the disk that the gateways write to; when that is full they say so in /readyz. Going on
                // reading keeps the child from blocking on its output.
            }
        }
    }

    private void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended in this moment.
        }
    }
}

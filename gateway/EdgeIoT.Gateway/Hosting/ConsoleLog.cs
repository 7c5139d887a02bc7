using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Gateway.Hosting;

/// <summary>
/// One short line for each message. Written by a task of its own: a terminal or pipe that nobody reads never holds up the mesh; then
/// lines are dropped, and their number is told.
/// </summary>
internal sealed class ConsoleLog : ILoggerProvider
{
    private const int MostLines = 4096;

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(MostLines) { SingleReader = true });
    private readonly TextWriter _output;
    private readonly LogLevel _level;
    private readonly Task _writing;
    private int _dropped;

    public ConsoleLog(TextWriter output, LogLevel level)
    {
        _output = output;
        _level = level;
        _writing = Task.Run(WriteAsync);
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _writing.Wait(TimeSpan.FromMilliseconds(500));
    }

    private async Task WriteAsync()
    {
        try
        {
            await WriteLinesAsync();
        }
        catch (IOException)
        {
            // The terminal or pipe is gone. The gateway goes on; lines are dropped from now on.
        }
    }

    private async Task WriteLinesAsync()
    {
        await foreach (var line in _lines.Reader.ReadAllAsync())
        {
            await _output.WriteLineAsync(line);
            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
                await _output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"({dropped} lines were dropped: nobody read them)"));
            if (!_lines.Reader.TryPeek(out _))
                await _output.FlushAsync();
        }
    }

    private void Add(LogLevel level, string message, Exception? exception)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:HH:mm:ss.fff} {Word(level)} {message}{(exception is null ? "" : Environment.NewLine)}{exception}");
        if (!_lines.Writer.TryWrite(line))
            Interlocked.Increment(ref _dropped);
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    private sealed class Logger(ConsoleLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= log._level && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                log.Add(logLevel, formatter(state, exception), exception);
        }
    }
}

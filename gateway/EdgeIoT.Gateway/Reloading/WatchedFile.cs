using Microsoft.Extensions.Logging;

namespace EdgeIoT.Gateway.Reloading;

/// <summary>
/// What a file says, read again when it has changed. A file that cannot be used leaves what it said before in force, and is counted and
/// told once for each change.
/// </summary>
/// <typeparam name="T">What its content is turned into; not changed afterwards.</typeparam>
internal sealed partial class WatchedFile<T> : IWatchedFile
    where T : class?
{
    private readonly Func<byte[]?, T> _parse;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private FileStamp _read;
    private FileStamp _seen;
    private T _current;
    private long _failures;

    /// <param name="path">The file.</param>
    /// <param name="parse">Turns its bytes into what they mean, null where there is no file; throws <see cref="FormatException"/> where they mean nothing.</param>
    /// <param name="logger">Is told of changes.</param>
    /// <exception cref="FormatException">The file cannot be used; the message says which and why.</exception>
    public WatchedFile(string path, Func<byte[]?, T> parse, ILogger logger)
    {
        Path = path;
        _parse = parse;
        _logger = logger;
        _read = _seen = FileStamp.Of(Path);
        try
        {
            _current = parse(Content());
        }
        catch (Exception problem) when (IsBad(problem))
        {
            throw new FormatException($"{path} cannot be used: {problem.Message}", problem);
        }
    }

    public string Path { get; }

    /// <summary>What the file said when it could be used last. Takes no lock: it is asked for each message.</summary>
    public T Current => Volatile.Read(ref _current);

    public long Failures => Volatile.Read(ref _failures);

    public bool Check(bool settled)
    {
        lock (_gate)
        {
            var stamp = FileStamp.Of(Path);
            var before = _seen;
            _seen = stamp;
            if (stamp == _read || (settled && stamp != before))
                return false;
            _read = stamp;
            return Read();
        }
    }

    private bool Read()
    {
        try
        {
            Volatile.Write(ref _current, _parse(Content()));
            LogRead(Path);
            return true;
        }
        catch (Exception problem) when (IsBad(problem))
        {
            Interlocked.Increment(ref _failures);
            LogUnusable(Path, problem.Message);
            return false;
        }
    }

    private byte[]? Content() => File.Exists(Path) ? File.ReadAllBytes(Path) : null;

    private static bool IsBad(Exception problem) => problem is FormatException or IOException or UnauthorizedAccessException;

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} has changed and is in force")]
    private partial void LogRead(string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} cannot be used, what it said before stays in force: {Problem}")]
    private partial void LogUnusable(string path, string problem);
}

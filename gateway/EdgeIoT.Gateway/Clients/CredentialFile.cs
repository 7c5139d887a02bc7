using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Gateway.Clients;

/// <summary>A JSON object of names in the data folder, read again when it has changed. A file that cannot be read leaves what was read before.</summary>
internal sealed partial class CredentialFile<T>(string path, JsonTypeInfo<Dictionary<string, T>> type, ILogger logger)
{
    private readonly Lock _gate = new();
    private Dictionary<string, T> _entries = [];
    private DateTime _written;

    /// <summary>The entry of a name, or null.</summary>
    public T? Find(string name)
    {
        lock (_gate)
        {
            var written = File.GetLastWriteTimeUtc(path);
            if (written != _written)
                Read(written);
            return _entries.GetValueOrDefault(name);
        }
    }

    private void Read(DateTime written)
    {
        _written = written;
        try
        {
            _entries = File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? [] : [];
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            LogUnreadable(path, failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} cannot be read, what it said before stays in force: {Reason}")]
    private partial void LogUnreadable(string path, string reason);
}

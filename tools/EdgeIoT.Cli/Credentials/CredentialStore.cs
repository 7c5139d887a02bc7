using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Credentials;

/// <summary>A file of names and secrets in a gateway's data folder. A running gateway reads it again when it has changed.</summary>
internal sealed class CredentialStore<T>(string folder, string file, JsonTypeInfo<Dictionary<string, T>> type)
{
    private readonly string _path = Path.Combine(folder, file);

    public string FilePath => _path;

    public bool Has(string name) => Read().ContainsKey(name);

    public T? Find(string name) => Read().GetValueOrDefault(name);

    public void Set(string name, T secret) => Change(entries => entries[name] = secret);

    /// <summary>False where the name is not there.</summary>
    public bool Remove(string name)
    {
        var removed = false;
        Change(entries => removed = entries.Remove(name));
        return removed;
    }

    /// <summary>Replaced as a whole and readable by its owner alone: a gateway that reads meanwhile sees the old or the new one.</summary>
    private void Change(Action<Dictionary<string, T>> change)
    {
        if (!Directory.Exists(folder))
            throw CommandFailure.Input($"There is no folder '{folder}'.", "Give --data the data folder of a gateway.");
        var entries = Read();
        change(entries);
        var written = $"{_path}.new";
        File.WriteAllBytes(written, JsonSerializer.SerializeToUtf8Bytes(entries, type));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(written, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(written, _path, overwrite: true);
    }

    private Dictionary<string, T> Read()
    {
        try
        {
            return File.Exists(_path) ? JsonSerializer.Deserialize(File.ReadAllBytes(_path), type) ?? [] : [];
        }
        catch (JsonException malformed)
        {
            throw CommandFailure.Input($"{_path} is not valid: {malformed.Message}", "Repair it or move it away; nothing was changed.");
        }
    }
}

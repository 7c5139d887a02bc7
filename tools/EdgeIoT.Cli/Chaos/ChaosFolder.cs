using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Chaos;

/// <summary>Where the gateways keep their data: a temporary folder that goes with the run, or one that was named and stays.</summary>
internal sealed class ChaosFolder : IDisposable
{
    private bool _stays;

    private ChaosFolder(string path, bool stays)
    {
        Path = path;
        _stays = stays;
    }

    public string Path { get; }

    public static ChaosFolder Open(string? named)
    {
        if (named is null)
            return new ChaosFolder(Directory.CreateTempSubdirectory("edgeiot-chaos-").FullName, stays: false);
        var path = System.IO.Path.GetFullPath(named);
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw CommandFailure.Input($"--data: {path} is not empty.", "A run breaks gateways on purpose: give a new folder, or leave --data out.");
        return new ChaosFolder(path, stays: true);
    }

    public void Keep() => _stays = true;

    public void Dispose()
    {
        if (!_stays)
            Directory.Delete(Path, recursive: true);
    }
}

namespace EdgeIoT.Simulator.Flash;

/// <summary>
/// Two files in a folder, replaced whole: what is read is the old content or the new one. They are not forced to the disk: a simulated
/// board survives the end of its process, not that of the machine.
/// </summary>
internal sealed class FolderFlash : IFlash
{
    private readonly string _statePath;
    private readonly string _backlogPath;

    public FolderFlash(string folder)
    {
        Directory.CreateDirectory(folder);
        _statePath = Path.Combine(folder, "state.bin");
        _backlogPath = Path.Combine(folder, "backlog.bin");
    }

    public byte[]? ReadState() => Read(_statePath);

    public byte[]? ReadBacklog() => Read(_backlogPath);

    public bool TryWriteState(byte[] state) => TryWrite(_statePath, state);

    public bool TryWriteBacklog(byte[] backlog) => TryWrite(_backlogPath, backlog);

    private static byte[]? Read(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    private static bool TryWrite(string path, byte[] content)
    {
        try
        {
            File.WriteAllBytes(path + ".new", content);
            File.Move(path + ".new", path, overwrite: true);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The brain counts it, tries again and says so in the board's info.
            return false;
        }
    }
}

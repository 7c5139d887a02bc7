using System.Globalization;

namespace EdgeIoT.Gateway.Data;

/// <summary>
/// The folder that holds everything of one gateway: <c>segments/</c>, <c>mqtt/</c>, <c>settings.json</c>, <c>gateway-key.pem</c>, <c>join-token</c>,
/// <c>users.json</c>, <c>devices.json</c>, <c>conflicts/</c>. One process at a time: <c>lock</c> is held for as long as it runs, and the
/// system lets go of it when the process dies in any way.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Where the segment files are.</summary>
    public string Segments => File("segments");

    /// <summary>Where the MQTT sessions and retained messages are.</summary>
    public string Sessions => File("mqtt");

    /// <summary>Where that is kept which a newer epoch began without.</summary>
    public string Conflicts => File("conflicts");

    /// <summary>A file of the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes the folder when it is missing, and takes it.</summary>
    /// <exception cref="DataFolderException">It is in use, or cannot be used.</exception>
    public static DataFolder Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"the data folder {path} cannot be made: {failure.Message}", failure);
        }

        var pid = System.IO.Path.Combine(path, "pid");
        try
        {
            var held = new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            WritePid(pid);
            return new DataFolder(path, held);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new DataFolderException($"the data folder {path} cannot be written: {failure.Message}", failure);
        }
        catch (IOException failure) when (IsInUse(failure))
        {
            var owner = System.IO.File.Exists(pid) ? System.IO.File.ReadAllText(pid) : "unknown";
            throw new DataFolderException($"another gateway (pid {owner}) is using {path}; stop it, or choose another folder with --data", failure);
        }
        catch (IOException failure)
        {
            throw new DataFolderException($"the data folder {path} cannot be used: {failure.Message}", failure);
        }
    }

    /// <summary>A lock or a sharing violation: EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.</summary>
    private static bool IsInUse(IOException failure) => (failure.HResult & 0xFFFF) is 11 or 35 or 32;

    /// <summary>Whose the folder is, for the message that another one ends with.</summary>
    private static void WritePid(string path)
    {
        try
        {
            System.IO.File.WriteAllText(path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            System.IO.File.Delete(path);
        }
    }

    /// <summary>Replaces a file as a whole: after a crash it is the old one or the new one.</summary>
    public void Replace(string name, ReadOnlySpan<byte> content, bool secret = false)
    {
        var target = File(name);
        var draft = target + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (secret && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        System.IO.File.Move(draft, target, overwrite: true);
        Storage.SystemDisk.SyncFolder(Path);
    }

    /// <summary>Gives the folder back.</summary>
    public void Dispose() => _lock.Dispose();
}

/// <summary>The data folder cannot be used; the message says why and what to do.</summary>
public sealed class DataFolderException : Exception
{
    public DataFolderException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public DataFolderException(string message)
        : base(message)
    {
    }

    public DataFolderException()
    {
    }
}

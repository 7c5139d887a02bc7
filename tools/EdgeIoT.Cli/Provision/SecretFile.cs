namespace EdgeIoT.Cli.Provision;

/// <summary>Files with keys and passwords in them: readable by their owner alone from the first byte, replaced as a whole.</summary>
internal static class SecretFile
{
    public static void Write(string path, byte[] content)
    {
        var written = $"{path}.new";
        File.Delete(written);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(written, options))
            stream.Write(content);
        File.Move(written, path, overwrite: true);
    }
}

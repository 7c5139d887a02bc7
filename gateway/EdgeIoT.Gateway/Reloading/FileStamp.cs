namespace EdgeIoT.Gateway.Reloading;

/// <summary>What tells that a file has changed. All zero where there is none.</summary>
internal readonly record struct FileStamp(DateTime Written, long Length)
{
    /// <summary>Of the file itself, not of a link to it: certificates are often renewed behind links that stay.</summary>
    public static FileStamp Of(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
            file = target;
        return file.Exists ? new FileStamp(file.LastWriteTimeUtc, file.Length) : default;
    }
}

namespace EdgeIoT.Gateway.Reloading;

/// <summary>A file that may change while the gateway runs.</summary>
internal interface IWatchedFile
{
    string Path { get; }

    /// <summary>Changes that could not be used.</summary>
    long Failures { get; }

    /// <summary>Reads the file where it has changed; true where something new is in force.</summary>
    /// <param name="settled">Whether it must have looked the same in the check before: an editor may still be writing it.</param>
    bool Check(bool settled);
}

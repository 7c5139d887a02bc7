namespace EdgeIoT.Gateway.Storage;

/// <summary>How readings, log and votes are kept on the disk.</summary>
public sealed record StoreOptions
{
    /// <summary>The folder of the segment files; made when it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>Bytes of a segment file. Raised: fewer files, longer preparation of each, more disk taken in advance. Lowered: the
    /// reverse, and a smaller largest record. 64 KiB to 1 GiB, default 16 MiB.</summary>
    public int SegmentSize { get; init; } = 16 * 1024 * 1024;

    /// <summary>How many bytes of what was written last stay in memory, so that peers which are a little behind are served
    /// without reading the disk. Raised: more memory. Default 4 MiB.</summary>
    public int RecentBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Added to every flush: a stand-in for a slow disk such as an SD card (about 8 ms) in measurements. Default none.</summary>
    public TimeSpan FlushDelay { get; init; }

    /// <summary>The disk; tests hand in one that fails.</summary>
    internal IDisk Disk { get; init; } = SystemDisk.Instance;
}

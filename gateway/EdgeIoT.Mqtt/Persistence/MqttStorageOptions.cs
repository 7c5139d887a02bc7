namespace EdgeIoT.Mqtt.Persistence;

/// <summary>Where a server keeps what has to survive its process: sessions that outlive their connection, and retained messages.</summary>
public sealed record MqttStorageOptions
{
    /// <summary>A folder of its own, made when it is missing. One server at a time: whoever makes the server sees to it.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Time between flushes of the disk. What a client was told is in the file before it is told, so that a killed process loses none of it; a power cut
    /// loses at most this much. Raised: less wear and fewer stalls; lowered: less is lost with the power. Zero: each answer waits for the
    /// disk, which is safe and slow. 0 to 1 minute, default 1 s.
    /// </summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long clients that were connected when the process died may take to come back before their wills are published. Raised: fewer
    /// false alarms after a restart; lowered: those who are gone are known sooner. 1 s to 1 hour, default 10 s.
    /// </summary>
    public TimeSpan WillGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Growth of the files over twice of what lives that is let pass before they are written anew. Raised: written less, read
    /// longer at the start. 64 KiB to 1 GiB, default 8 MiB.</summary>
    public long CompactionSlack { get; init; } = 8 * 1024 * 1024;

    /// <summary>Time between attempts to go on after the disk failed: each writes all that lives to a new file. Lowered: served again sooner once there is
    /// room. 10 ms to 1 hour, default 5 s.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The disk; a test lets it fail.</summary>
    internal IJournalDisk Disk { get; init; } = SystemJournalDisk.Instance;

    internal void Validate()
    {
        Check(FlushInterval.Ticks, 0, TimeSpan.FromMinutes(1).Ticks, nameof(FlushInterval));
        Check(WillGrace.Ticks, TimeSpan.FromSeconds(1).Ticks, TimeSpan.FromHours(1).Ticks, nameof(WillGrace));
        Check(RetryInterval.Ticks, TimeSpan.FromMilliseconds(10).Ticks, TimeSpan.FromHours(1).Ticks, nameof(RetryInterval));
        Check(CompactionSlack, 64 * 1024, 1024 * 1024 * 1024, nameof(CompactionSlack));
    }

    private static void Check(long value, long least, long most, string option)
    {
        if (value < least || value > most) throw new ArgumentOutOfRangeException(option, value, $"{option} must be {least} to {most}.");
    }
}

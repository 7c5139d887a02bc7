namespace EdgeIoT.Mesh.Election;

/// <summary>How far one gateway follows, as its coordinator knows.</summary>
internal sealed class Progress
{
    /// <summary>The next entry to send.</summary>
    public long Next { get; set; }

    /// <summary>Entries up to here are the coordinator's own and on that gateway's disk.</summary>
    public long Match { get; set; }

    /// <summary>Entries up to here are not in flight: they are agreed on, or sending began after them.</summary>
    public long Floor { get; set; }

    /// <summary>The commit index last sent.</summary>
    public long Told { get; set; }

    /// <summary>When it last answered anything in this term.</summary>
    public TimeSpan Heard { get; set; }

    /// <summary>When it last moved, or was last sent the same again.</summary>
    public TimeSpan Moved { get; set; }
}

using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Membership;

/// <summary>One gateway as this one sees it. Changes in place; read it, do not keep what it said.</summary>
public sealed class Member
{
    internal Member(GatewayRecord record) => Record = record;

    /// <summary>Who it is.</summary>
    public NodeId Id => Record.Id;

    /// <summary>Its newest signed record.</summary>
    public GatewayRecord Record { get; internal set; }

    /// <summary>Whether it is there.</summary>
    public MemberState State { get; internal set; }

    /// <summary>Alive or suspect.</summary>
    public bool IsPresent => State is MemberState.Alive or MemberState.Suspect;

    /// <summary>When <see cref="State"/> changed last.</summary>
    public TimeSpan Since { get; internal set; }

    /// <summary>When it was heard itself last; null for never.</summary>
    public TimeSpan? Heard { get; internal set; }

    /// <summary>What it said last of its load, in percent of its capacity.</summary>
    public float Load { get; internal set; }

    /// <summary>What it said last of how many boards it carries.</summary>
    public int Devices { get; internal set; }

    /// <summary>Where its last message came from, by a session that has proven it.</summary>
    internal MeshAddress? ProvenAddress { get; set; }

    /// <summary>Present while <see cref="MemberState.Suspect"/>.</summary>
    internal Suspicion? Suspicion { get; set; }

    /// <summary>When it was told last what is held of it, because it speaks though it is held dead.</summary>
    internal TimeSpan Told { get; set; }
}

namespace EdgeIoT.Mesh.Membership;

/// <summary>What this gateway holds of another one.</summary>
public enum MemberState : byte
{
    /// <summary>It answers, or nobody says that it does not.</summary>
    Alive,

    /// <summary>Somebody could not reach it; it has time to refute.</summary>
    Suspect,

    /// <summary>It did not refute in time.</summary>
    Dead,

    /// <summary>It said itself that it goes: not a failure.</summary>
    Left,
}

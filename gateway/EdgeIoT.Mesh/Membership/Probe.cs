using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Membership;

/// <summary>
/// A probe that awaits its answer:
/// <code>ping → (direct deadline) → ping requests to helpers → (deadline) → suspicion</code>
/// </summary>
internal sealed class Probe(NodeId target, TimeSpan started, TimeSpan directDeadline, TimeSpan deadline)
{
    public NodeId Target { get; } = target;

    public TimeSpan Started { get; private set; } = started;

    /// <summary>When helpers are asked; <see cref="TimeSpan.MaxValue"/> once that is done, or where none are.</summary>
    public TimeSpan DirectDeadline { get; set; } = directDeadline;

    public TimeSpan Deadline { get; private set; } = deadline;

    /// <summary>Helpers that were asked and have not said anything.</summary>
    public int SilentHelpers { get; set; }

    public bool Helped { get; set; }

    public void Postpone(TimeSpan late)
    {
        Started += late;
        Deadline += late;
        if (DirectDeadline != TimeSpan.MaxValue)
            DirectDeadline += late;
    }
}

/// <summary>A probe that is made for somebody else; answered by the target's ack, or at the deadline by a nack.</summary>
internal sealed class Relay(NodeId target, NodeId requester, uint number, TimeSpan deadline, TimeSpan expires)
{
    public NodeId Target { get; } = target;

    public NodeId Requester { get; } = requester;

    public uint Number { get; } = number;

    public TimeSpan Deadline { get; } = deadline;

    public TimeSpan Expires { get; } = expires;

    public bool Nacked { get; set; }
}

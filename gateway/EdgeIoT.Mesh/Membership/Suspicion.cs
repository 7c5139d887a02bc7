using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Membership;

/// <summary>
/// The time that a suspected member has to refute (Lifeguard, "LHA-Suspicion"): long while one gateway alone suspects it,
/// shorter with each other one that does too, down to a floor. Only silence counts: whoever was heard since is given more.
/// </summary>
internal sealed class Suspicion(TimeSpan start, TimeSpan floor, TimeSpan ceiling, int confirmationsWanted, NodeId author)
{
    private readonly List<NodeId> _authors = [author];

    /// <summary>When it began; moves when this gateway was late.</summary>
    public TimeSpan Start { get; private set; } = start;

    /// <summary>When the member was heard last, directly or by a helper, since it is suspected.</summary>
    public TimeSpan? Heard { get; set; }

    /// <summary>A probe by this gateway failed too.</summary>
    public bool OwnProbeFailed { get; set; }

    /// <summary>Somebody holds the member dead already.</summary>
    public bool HeldDead { get; set; }

    /// <summary>When to ask the member again; null where others do that.</summary>
    public TimeSpan? NextPing { get; set; }

    /// <summary>Whether the member was silent for as long as it must be to be declared dead.</summary>
    public TimeSpan Deadline
    {
        get
        {
            // Somebody else's declaration, with a failed probe of our own, is as good as all confirmations.
            var confirmations = HeldDead && OwnProbeFailed ? confirmationsWanted : _authors.Count - 1;
            var deadline = Start + Timeout(floor, ceiling, confirmations, confirmationsWanted);
            return Heard is { } heard && heard + floor > deadline ? heard + floor : deadline;
        }
    }

    /// <summary>Whether <paramref name="author"/>'s word is news that shortens the time, and so worth passing on.</summary>
    public bool Confirm(NodeId author)
    {
        if (_authors.Count > confirmationsWanted || _authors.Contains(author))
            return false;
        _authors.Add(author);
        return true;
    }

    public void Postpone(TimeSpan late)
    {
        Start += late;
        Heard += late;
        NextPing += late;
    }

    /// <summary>ceiling − (ceiling − floor) · log(confirmations + 1) / log(wanted + 1), never below the floor.</summary>
    public static TimeSpan Timeout(TimeSpan floor, TimeSpan ceiling, int confirmations, int wanted)
    {
        if (confirmations >= wanted)
            return floor;
        var share = Math.Log(confirmations + 1) / Math.Log(wanted + 1);
        return ceiling - (ceiling - floor) * share;
    }
}

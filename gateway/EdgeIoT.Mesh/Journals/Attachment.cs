namespace EdgeIoT.Mesh.Journals;

/// <summary>One device on one client connection.</summary>
internal sealed class Attachment(string device)
{
    public string Device { get; } = device;

    /// <summary>Whether its Attach record is in the journal.</summary>
    public bool Done { get; set; }

    /// <summary>Whether its readings may be acknowledged without a majority.</summary>
    public bool Degrades { get; set; }

    /// <summary>The last own record of it that waits for a majority whatever its policy: the Attach record, and readings that are held. What follows is
    /// not acknowledged before, or answers would overtake each other.</summary>
    public long HeldUpTo { get; set; }

    public Queue<(long Ticket, IncomingReading[] Readings, AckPolicy Policy)> Readings { get; } = new();
}

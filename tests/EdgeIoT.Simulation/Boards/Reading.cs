namespace EdgeIoT.Simulation.Boards;

/// <summary>A reading that a board has taken, and what is known of its fate.</summary>
public sealed class Reading(int number, Board board, int index, long boot, long seq)
{
    /// <summary>Its place among all readings of the world.</summary>
    public int Number { get; } = number;

    /// <summary>Who took it.</summary>
    public Board Board { get; } = board;

    /// <summary>Its place among the readings of the board, over all boots, from 0.</summary>
    public int Index { get; } = index;

    /// <summary>The boot counter.</summary>
    public long Boot { get; } = boot;

    /// <summary>The number within the boot.</summary>
    public long Seq { get; } = seq;

    /// <summary>When a gateway got it first.</summary>
    public TimeSpan? TakenAt { get; set; }

    /// <summary>When it was first sent.</summary>
    public TimeSpan? SentAt { get; set; }

    /// <summary>When the board learnt that it is safe.</summary>
    public TimeSpan? AckedAt { get; set; }

    /// <summary>Whether a gateway has said that it is safe; from then on it must not be lost, heard or not.</summary>
    public bool Safe { get; set; }

    /// <summary>The line of epochs in which that was said.</summary>
    public long SafeIn { get; set; }

    /// <summary>The gateway that acknowledged it from its own disk alone, if one has; none where that was of a repetition.</summary>
    public EdgeIoT.Mesh.Identity.NodeId? LocalAt { get; set; }

    /// <summary>Whether the board lost it before it was acknowledged (it rebooted), so that nothing holds its order any more.</summary>
    public bool Dropped { get; set; }

    /// <summary>Its place in the total order of the newest line of epochs, 0 while it has none.</summary>
    public long Sequence { get; set; }

    /// <summary>The gateways that have or had it on their disk, a bit for each key; observers do not count.</summary>
    public UInt128 DurableOn { get; set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Board.Name}/{Boot}/{Seq}";
}

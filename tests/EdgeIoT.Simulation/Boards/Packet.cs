namespace EdgeIoT.Simulation.Boards;

/// <summary>Readings of one board that go to a gateway together.</summary>
/// <param name="Repeat">Whether the board sends it although it knows that they are safe.</param>
public sealed record Packet(Connection Connection, Board Board, IReadOnlyList<Reading> Readings, bool Repeat)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Readings.Count == 1 ? Readings[0].ToString() : $"{Readings[0]}..{Readings[^1].Seq}";
}

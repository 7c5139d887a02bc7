namespace EdgeIoT.Cli.Chaos;

/// <summary>What a fault did.</summary>
/// <param name="Coordinated">Whether the victim coordinated when it began.</param>
/// <param name="Successor">Who coordinated next, and how long that took; null: nothing changed.</param>
/// <param name="During">The boards' acknowledgements while it lasted.</param>
/// <param name="Recovered">From its end until all gateways agreed and every board had an acknowledgement.</param>
/// <param name="Note">What an attack came to, or null.</param>
internal sealed record ChaosEffect(
    ChaosStep Step, string Victim, bool Coordinated, (Coordination Next, TimeSpan After)? Successor, AcknowledgementFigures During, TimeSpan Recovered, string? Note);

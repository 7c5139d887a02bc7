using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Chaos;

/// <summary>One fault: what, to whom, for how long.</summary>
/// <param name="Victim">A gateway's name, or <see cref="Coordinator"/>: whoever that is when the step begins.</param>
internal sealed record ChaosStep(FaultKind Kind, string Victim, TimeSpan Lasting)
{
    public const string Coordinator = "coordinator";

    /// <summary>As a line of a script.</summary>
    public override string ToString() => $"{Kind.Name} {Victim} {Duration.Format(Lasting)}";
}

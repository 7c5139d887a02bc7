namespace EdgeIoT.Cli.Chaos;

/// <summary>Tells what happens as it happens.</summary>
internal interface IChaosReport
{
    Task StartedAsync(int seed, IReadOnlyList<ChaosStep> steps, string coordinator, int boards);

    Task BegunAsync(TimeSpan at, ChaosStep step, string victim, bool coordinates);

    Task EndedAsync(ChaosEffect effect);

    Task VerdictAsync(ChaosVerdict verdict);
}

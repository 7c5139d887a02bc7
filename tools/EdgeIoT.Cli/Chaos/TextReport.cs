using System.Globalization;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Chaos;

/// <summary>For people: two lines a fault.</summary>
internal sealed class TextReport(TextWriter output) : IChaosReport
{
    public Task StartedAsync(int seed, IReadOnlyList<ChaosStep> steps, string coordinator, int boards) =>
        Write($"{coordinator} coordinates; {boards} boards publish. {steps.Count} fault{(steps.Count == 1 ? "" : "s")} to come; --seed {seed} draws them again.");

    public Task BegunAsync(TimeSpan at, ChaosStep step, string victim, bool coordinates) =>
        Write($"{at.TotalSeconds,6:0.0} s  {step.Kind.Name,-10} {victim}{(coordinates ? " (coordinator)" : "")} for {Duration.Format(step.Lasting)}: {step.Kind.To(victim)}");

    public Task EndedAsync(ChaosEffect effect)
    {
        var succession = effect.Successor is (var next, var after) ? Text($"{next.Name} coordinates in term {next.Term} after {after.TotalSeconds:0.00} s") : "same coordinator";
        var note = effect.Note is null ? "" : $"; {effect.Note}";
        var figures = Text($"{effect.During.PerSecond:0} acknowledged/s, longest wait of a board {effect.During.LongestWait.TotalSeconds:0.00} s");
        return Write($"{"",10}{succession}; {figures}; all well {effect.Recovered.TotalSeconds:0.0} s after the end{note}");
    }

    public async Task VerdictAsync(ChaosVerdict verdict)
    {
        foreach (var problem in verdict.Problems)
            await Write($"  {problem}");
        await (verdict.Holds
            ? Write($"HOLDS: {verdict.Acknowledged} readings acknowledged, {verdict.Ordered} in order on each of {verdict.Gateways} gateways; none lost, repeated or reordered.")
            : Write($"VIOLATED: {verdict.Problems.Count} finding{(verdict.Problems.Count == 1 ? "" : "s")} for {verdict.Acknowledged} acknowledged readings."));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private Task Write(FormattableString line) => output.WriteLineAsync(Text(line));
}

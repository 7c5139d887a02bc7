using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace EdgeIoT.Cli.Chaos;

/// <summary>For programs: a JSON object a line, with its kind in <c>event</c>.</summary>
internal sealed class JsonReport(TextWriter output) : IChaosReport
{
    public Task StartedAsync(int seed, IReadOnlyList<ChaosStep> steps, string coordinator, int boards) =>
        Write(new StartedBody("started", seed, [.. steps.Select(s => s.ToString())], coordinator, boards), ChaosJson.Readable.StartedBody);

    public Task BegunAsync(TimeSpan at, ChaosStep step, string victim, bool coordinates) =>
        Write(new FaultBody("fault", Math.Round(at.TotalSeconds, 3), step.Kind.Name, victim, coordinates, step.Lasting.TotalSeconds), ChaosJson.Readable.FaultBody);

    public Task EndedAsync(ChaosEffect effect) => Write(
        new EffectBody("effect", effect.Step.Kind.Name, effect.Victim, effect.Successor?.Next.Name, Seconds(effect.Successor?.After),
            Math.Round(effect.During.PerSecond, 1), Seconds(effect.During.LongestWait)!.Value, Seconds(effect.Recovered)!.Value, effect.Note),
        ChaosJson.Readable.EffectBody);

    public Task VerdictAsync(ChaosVerdict verdict) => Write(
        new VerdictBody("verdict", verdict.Holds, verdict.Acknowledged, verdict.Ordered, verdict.Gateways, verdict.Problems), ChaosJson.Readable.VerdictBody);

    private static double? Seconds(TimeSpan? time) => time is { } known ? Math.Round(known.TotalSeconds, 3) : null;

    private Task Write<T>(T body, JsonTypeInfo<T> type) => output.WriteLineAsync(JsonSerializer.Serialize(body, type));
}

internal sealed record StartedBody(string Event, int Seed, IReadOnlyList<string> Faults, string Coordinator, int Boards);

internal sealed record FaultBody(string Event, double AtSeconds, string Fault, string Gateway, bool Coordinator, double Seconds);

internal sealed record EffectBody(string Event, string Fault, string Gateway, string? NextCoordinator, double? NextCoordinatorSeconds,
    double AcknowledgedPerSecond, double LongestWaitSeconds, double RecoveredSeconds, string? Note);

internal sealed record VerdictBody(string Event, bool Holds, int Acknowledged, int Ordered, int Gateways, IReadOnlyList<string> Problems);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StartedBody))]
[JsonSerializable(typeof(FaultBody))]
[JsonSerializable(typeof(EffectBody))]
[JsonSerializable(typeof(VerdictBody))]
internal sealed partial class ChaosJson : JsonSerializerContext
{
    /// <summary>For terminals and pipes, not for web pages: quotes stay quotes.</summary>
    public static ChaosJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

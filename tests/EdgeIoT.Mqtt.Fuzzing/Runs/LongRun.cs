using System.Diagnostics;
using System.Globalization;
using EdgeIoT.Mqtt.Fuzzing.Codec;
using EdgeIoT.Mqtt.Fuzzing.Connections;

namespace EdgeIoT.Mqtt.Fuzzing.Runs;

/// <summary>Seed after seed, for a time.</summary>
internal sealed class LongRun(ulong first, TextWriter told)
{
    /// <summary>Inputs of one seed.</summary>
    public const int Inputs = 20_000;

    /// <summary>Servers with connections for each seed.</summary>
    private const int Worlds = 200;

    private const int Remembered = 100;

    /// <summary>A seed takes about a second; one that takes so long hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(30);

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private volatile bool _stopped;
    private long _executions;
    private long _seeds;
    private int _corpus;

    public List<string> Findings { get; } = [];

    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"{_seeds} seeds from {first}, {_executions} executions in {_watch.Elapsed.TotalSeconds:F0} s ({_executions / Math.Max(0.001, _watch.Elapsed.TotalSeconds):F0}/s), corpus of {_corpus} at most: {Findings.Count} findings");

    public void Stop() => _stopped = true;

    public void For(TimeSpan time)
    {
        var tellAt = TellEvery;
        for (var seed = first; _watch.Elapsed < time && !_stopped; seed++)
        {
            Take($"--codec-seed {seed}", Bounded($"--codec-seed {seed}", () => CodecRun.Of(seed, Inputs)));
            for (var world = seed * Worlds; world < (seed + 1) * Worlds && !_stopped; world++)
            {
                var number = world;
                Take($"--connection-seed {number}", Bounded($"--connection-seed {number}", () => ConnectionRun.Of(number)));
            }

            _seeds++;
            if (_watch.Elapsed < tellAt) continue;
            tellAt = _watch.Elapsed + TellEvery;
            told.WriteLine(Summary);
        }
    }

    /// <summary>Runs it on a thread of its own; one that does not end is a finding too.</summary>
    public static Outcome Bounded(string name, Func<Outcome> run)
    {
        Outcome? outcome = null;
        var thread = new Thread(() => outcome = run(), 16 * 1024 * 1024) { IsBackground = true };
        thread.Start();
        return thread.Join(Patience) && outcome is not null ? outcome : new(0, 0, $"{name} does not end within {Patience.TotalMinutes} minutes");
    }

    private void Take(string name, Outcome outcome)
    {
        _executions += outcome.Executions;
        _corpus = Math.Max(_corpus, outcome.Corpus);
        if (outcome.Finding is null) return;
        told.WriteLine($"FINDING ({name}) {outcome.Finding}");
        if (Findings.Count < Remembered) Findings.Add(outcome.Finding);
    }
}

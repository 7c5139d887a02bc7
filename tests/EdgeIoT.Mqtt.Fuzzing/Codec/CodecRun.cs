using System.Text;
using EdgeIoT.Mqtt.Fuzzing.Packets;
using EdgeIoT.Mqtt.Fuzzing.Runs;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Mqtt.Fuzzing.Codec;

/// <summary>
/// One seed: so many inputs for all readers. Inputs that went otherwise than all before them are kept and mutated further. The corpus begins
/// empty with each seed, so that a seed is all that it takes to see a finding again.
/// </summary>
internal sealed class CodecRun
{
    private const int Longest = 4096;
    private const int Kept = 512;

    private readonly Chance _chance;
    private readonly PacketGrammar _grammar;
    private readonly Mutation _mutation;
    private readonly HashSet<(string Target, string Outcome)> _seen = [];
    private readonly Dictionary<string, List<byte[]>> _corpus = new(StringComparer.Ordinal);
    private CodecTarget _target = CodecTarget.All[0];

    private CodecRun(ulong seed)
    {
        _chance = new(seed);
        _grammar = new(_chance);
        _mutation = new(_chance, () => _grammar.Any(_target.V5, _target.FromServer));
        foreach (var target in CodecTarget.All) _corpus[target.Name] = [];
    }

    public static Outcome Of(ulong seed, int inputs)
    {
        var run = new CodecRun(seed);
        for (var i = 0; i < inputs; i++)
        {
            var input = run.Next();
            if (run.Try(input) is { } finding) return new(i + 1, run._seen.Count, Explain(run._target, input, finding));
        }

        return new(inputs, run._seen.Count, Finding: null);
    }

    /// <summary>Gives one input to one reader; the finding, or null.</summary>
    public static string? Replay(string target, byte[] input) => Failure(CodecTarget.All.First(t => t.Name == target), input, out _);

    private byte[] Next()
    {
        _target = _chance.Hit(0.03) ? CodecTarget.All[^1] : CodecTarget.All[_chance.Below(CodecTarget.All.Count - 1)];
        var corpus = _corpus[_target.Name];
        if (_chance.Hit(0.1)) return Fresh();
        var input = _mutation.Of(corpus.Count > 0 && _chance.Hit(0.6) ? _chance.Of(corpus) : Fresh());
        return input.Length > Longest ? input[..Longest] : input;
    }

    private byte[] Fresh() => _target.Name is "records" or "journal" && _chance.Hit(0.5) ? RecordReading.Seed() : _grammar.Any(_target.V5, _target.FromServer);

    private string? Try(byte[] input)
    {
        var failure = Failure(_target, input, out var outcome);
        if (failure is null && _seen.Add((_target.Name, outcome!)) && _corpus[_target.Name].Count < Kept) _corpus[_target.Name].Add(input);
        return failure;
    }

    private static string? Failure(CodecTarget target, byte[] input, out string? outcome)
    {
        outcome = null;
        try
        {
            outcome = target.Read(input);
            return null;
        }
        catch (Exception e)
        {
            return e is FindingException ? e.Message : $"{e.GetType().Name}: {e.Message}\n{e.StackTrace}";
        }
    }

    private static string Explain(CodecTarget target, byte[] input, string finding)
    {
        var small = Shrinking.Bytes(input, bytes => Failure(target, bytes, out _) is not null);
        var said = Failure(target, small, out _) ?? finding;
        return new StringBuilder(said).AppendLine().Append("  replay: dotnet run -c Release --project tests/EdgeIoT.Mqtt.Fuzzing -- --target ")
            .Append(target.Name).Append(" --input ").Append(Convert.ToHexString(small)).ToString();
    }
}

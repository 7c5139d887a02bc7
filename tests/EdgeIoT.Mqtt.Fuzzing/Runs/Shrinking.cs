namespace EdgeIoT.Mqtt.Fuzzing.Runs;

/// <summary>Makes what fails small: leaves out ever smaller pieces for as long as it still fails.</summary>
internal static class Shrinking
{
    private const int MaxAttempts = 3000;

    public static byte[] Bytes(byte[] input, Func<byte[], bool> fails) => [.. Of(input, list => fails([.. list]))];

    public static List<T> Of<T>(IReadOnlyList<T> input, Func<List<T>, bool> fails)
    {
        var best = input.ToList();
        var attempts = 0;
        for (var size = best.Count / 2; size > 0; size /= 2)
        {
            for (var at = 0; at < best.Count && attempts < MaxAttempts;)
            {
                attempts++;
                var shorter = best[..at];
                shorter.AddRange(best.Skip(at + size));
                if (fails(shorter)) best = shorter;
                else at += size;
            }
        }

        return best;
    }
}

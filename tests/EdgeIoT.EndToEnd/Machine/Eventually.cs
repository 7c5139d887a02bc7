using System.Diagnostics;

namespace EdgeIoT.EndToEnd.Machine;

/// <summary>Waits for a condition. A deadline that passes says what was missing.</summary>
internal static class Eventually
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(25);

    /// <param name="missing">Null when the condition holds, else what it lacks.</param>
    public static async Task HoldsAsync(string what, TimeSpan deadline, Func<Task<string?>> missing)
    {
        var clock = Stopwatch.StartNew();
        while (await missing() is { } lack)
        {
            if (clock.Elapsed > deadline)
                Assert.Fail($"Not within {deadline.TotalSeconds:0.#} s: {what}. Missing: {lack}");
            await Task.Delay(LookEvery);
        }
    }

    public static Task HoldsAsync(string what, TimeSpan deadline, Func<string?> missing) =>
        HoldsAsync(what, deadline, () => Task.FromResult(missing()));
}

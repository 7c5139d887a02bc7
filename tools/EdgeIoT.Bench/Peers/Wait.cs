using System.Diagnostics;

namespace EdgeIoT.Bench.Peers;

internal static class Wait
{
    /// <summary>Waits for a condition for a minute, then says what was missing.</summary>
    public static void Until(string what, Func<bool> holds)
    {
        var start = Stopwatch.GetTimestamp();
        while (!holds())
        {
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(1))
                throw new TimeoutException($"after a minute still not: {what}");
            Thread.Sleep(50);
        }
    }
}

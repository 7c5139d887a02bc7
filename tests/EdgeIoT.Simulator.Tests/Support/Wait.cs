namespace EdgeIoT.Simulator.Tests.Support;

internal static class Wait
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    public static async Task UntilAsync(Func<bool> condition, Func<string> missing)
    {
        var end = DateTime.UtcNow + Deadline;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < end, $"Not within {Deadline.TotalSeconds} s: {missing()}");
            await Task.Delay(10);
        }
    }
}

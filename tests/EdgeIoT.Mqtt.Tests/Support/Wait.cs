namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>Waits for something to become true, and says what was missing when it does not.</summary>
internal static class Wait
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var end = DateTime.UtcNow + Deadline;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < end, $"Not within {Deadline.TotalSeconds} s: {what}");
            await Task.Delay(5);
        }
    }

    public static async Task<T> ForAsync<T>(Task<T> task, string what)
    {
        var first = await Task.WhenAny(task, Task.Delay(Deadline));
        Assert.True(first == task, $"Not within {Deadline.TotalSeconds} s: {what}");
        return await task;
    }
}

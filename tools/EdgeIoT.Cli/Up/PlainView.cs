using System.Globalization;

namespace EdgeIoT.Cli.Up;

/// <summary>The mesh as lines for a log or a pipe: every change when it happens, and a summary every few seconds.</summary>
internal sealed class PlainView(TextWriter output) : IMeshView
{
    private static readonly TimeSpan SummaryEvery = TimeSpan.FromSeconds(5);

    public async Task RunAsync(Func<CancellationToken, Task<MeshFrame>> next, CancellationToken stop)
    {
        var last = DateTimeOffset.MinValue;
        while (!stop.IsCancellationRequested)
        {
            var frame = await next(stop);
            foreach (var line in frame.Events)
                await output.WriteLineAsync($"{frame.Snapshot.Time:HH:mm:ss} {line}");
            if (frame.Snapshot.Time - last < SummaryEvery && frame.Events.Count == 0)
                continue;
            last = frame.Snapshot.Time;
            await output.WriteLineAsync(Summary(frame));
        }
    }

    private static string Summary(MeshFrame frame)
    {
        var gateways = frame.Snapshot.Gateways.Select(g =>
            $"{g.Gateway.Name} {frame.Snapshot.View(g.Gateway)?.State ?? "unknown"}"
            + (string.Equals(g.Gateway.Name, frame.Snapshot.Coordinator, StringComparison.Ordinal) ? " (coordinator)" : ""));
        return string.Create(CultureInfo.InvariantCulture,
            $"{frame.Snapshot.Time:HH:mm:ss} {string.Join(", ", gateways)}; {frame.Snapshot.Devices} boards, {frame.ReadingsPerSecond:0.0} readings/s, sequence {frame.Snapshot.Sequence}");
    }
}

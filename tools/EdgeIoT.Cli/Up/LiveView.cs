using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeIoT.Cli.Up;

/// <summary>The mesh as a table that redraws itself on a terminal, with the last events under it.</summary>
internal sealed class LiveView : IMeshView
{
    private const int EventsShown = 8;

    private readonly Queue<string> _events = new();

    public async Task RunAsync(Func<CancellationToken, Task<MeshFrame>> next, CancellationToken stop) =>
        await AnsiConsole.Live(new Text("")).AutoClear(false).StartAsync(async live =>
        {
            while (!stop.IsCancellationRequested)
            {
                var frame = await next(stop);
                foreach (var line in frame.Events)
                    _events.Enqueue($"{frame.Snapshot.Time:HH:mm:ss}  {line}");
                while (_events.Count > EventsShown)
                    _events.Dequeue();
                live.UpdateTarget(Draw(frame));
            }
        });

    private Rows Draw(MeshFrame frame)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand();
        foreach (var title in MeshTable.Head)
            table.AddColumn(new TableColumn(title).NoWrap());
        foreach (var row in MeshTable.Rows(frame.Snapshot))
            table.AddRow(row.Select((cell, column) => (IRenderable)new Text(cell, column == 1 ? StateStyle(cell) : Style.Plain)));
        var summary = string.Create(CultureInfo.InvariantCulture,
            $"{frame.ReadingsPerSecond:0.0} readings/s, {frame.Snapshot.Sequence} in order, {frame.Snapshot.Devices} boards. Ctrl-C stops all.");
        return new Rows([table, new Text(summary), .. _events.Select(e => new Text(e, new Style(Color.Grey)))]);
    }

    private static Style StateStyle(string state) => state switch
    {
        "alive" => new Style(Color.Green),
        "suspect" => new Style(Color.Yellow),
        _ => new Style(Color.Red),
    };
}

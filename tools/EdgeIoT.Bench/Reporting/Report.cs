using System.Globalization;
using System.Text.Json;

namespace EdgeIoT.Bench.Reporting;

/// <summary>
/// What a measurement says, for people as it goes along and, with <c>--json</c>, for programs at the end: then the text goes to standard error.
/// </summary>
internal sealed class Report(string command, bool json)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly List<object> _figures = [];
    private readonly List<Bar> _bars = [];
    private readonly string _loadBefore = Load();

    public void Write(FormattableString line) => (json ? Console.Error : Console.Out).WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>A figure, as it is to appear in the JSON.</summary>
    public void Add(object figure) => _figures.Add(figure);

    public void AtLeast(string what, double value, double target, string unit) => _bars.Add(new Bar(what, value, target, unit, AtLeast: true));

    public void AtMost(string what, double value, double target, string unit) => _bars.Add(new Bar(what, value, target, unit, AtLeast: false));

    /// <summary>Tells which bars are met.</summary>
    /// <returns>The exit code: 1 where one is missed.</returns>
    public int End()
    {
        var loadAfter = Load();
        foreach (var bar in _bars)
            Write($"{bar}");
        Write($"load average before {_loadBefore}, after {loadAfter}");
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(new { command, loadBefore = _loadBefore, loadAfter, figures = _figures, bars = _bars }, Format));
        return _bars.TrueForAll(bar => bar.IsMet) ? 0 : 1;
    }

    /// <summary>How busy the machine is.</summary>
    private static string Load() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));
}

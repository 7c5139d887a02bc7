using System.Globalization;

namespace EdgeIoT.Simulator.Sensors;

/// <summary>
/// A CSV file of BME280 readings. The columns are found by the names in its first line, in English or German, in any order and with any others
/// beside them; separated by commas, semicolons or tabs.
/// </summary>
internal static class Recording
{
    private const int MaxRows = 10_000_000;

    private static readonly string[] TemperatureNames = ["temperature_c", "temperature", "temperatur", "temp", "temp_c", "t"];
    private static readonly string[] HumidityNames = ["humidity_pct", "humidity", "luftfeuchtigkeit", "luftfeuchte", "feuchtigkeit", "feuchte", "hum", "rh", "h"];
    private static readonly string[] PressureNames = ["pressure_hpa", "pressure", "luftdruck", "druck", "press", "p"];

    /// <summary>Reads the whole file.</summary>
    /// <exception cref="InvalidDataException">Names file, line and column.</exception>
    public static IReadOnlyList<Measurement> Load(string path)
    {
        using var reader = new StreamReader(path);
        return Read(reader, Path.GetFileName(path));
    }

    /// <summary>Reads all rows.</summary>
    public static IReadOnlyList<Measurement> Read(TextReader reader, string name)
    {
        var header = reader.ReadLine() ?? throw new InvalidDataException($"{name}: the file is empty");
        var columns = Columns.Find(header, name);
        var rows = new List<Measurement>();
        var line = 1;
        while (reader.ReadLine() is { } text)
        {
            line++;
            if (string.IsNullOrWhiteSpace(text))
                continue;
            if (rows.Count == MaxRows)
                throw new InvalidDataException($"{name}({line}): more than {MaxRows} rows");
            rows.Add(columns.Parse(text, $"{name}({line})"));
        }

        return rows.Count > 0 ? rows : throw new InvalidDataException($"{name}: no rows below the header");
    }

    private readonly record struct Column(int Index, string Name, double Least, double Most, double Factor)
    {
        public int Parse(string[] fields, string where)
        {
            if (Index >= fields.Length)
                throw new InvalidDataException($"{where}: column {Name} is missing, the row has {fields.Length} columns");
            var text = Unquote(fields[Index]);
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
                throw new InvalidDataException($"{where}: column {Name}: \"{text}\" is not a number");
            value *= Factor;
            if (value < Least || value > Most)
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{where}: column {Name}: {value} is not from {Least} to {Most}"));
            return (int)Math.Round(100 * value);
        }
    }

    private sealed record Columns(char Separator, Column Temperature, Column Humidity, Column Pressure)
    {
        public static Columns Find(string header, string name)
        {
            var separator = header.Contains(';', StringComparison.Ordinal) ? ';' : header.Contains('\t', StringComparison.Ordinal) ? '\t' : ',';
            var titles = Array.ConvertAll(header.Split(separator), Unquote);
            return new Columns(
                separator,
                Find(titles, TemperatureNames, name, "temperature", -40, 85),
                Find(titles, HumidityNames, name, "humidity", 0, 100),
                Find(titles, PressureNames, name, "pressure", 300, 1100));
        }

        public Measurement Parse(string text, string where)
        {
            var fields = text.Split(Separator);
            return new Measurement(Temperature.Parse(fields, where), Humidity.Parse(fields, where), Pressure.Parse(fields, where));
        }

        private static Column Find(string[] titles, string[] names, string file, string what, double least, double most)
        {
            for (var i = 0; i < titles.Length; i++)
            {
                // "Temperatur [°C]" and "pressure (Pa)" are "temperatur" and "pressure".
                var title = titles[i].ToLowerInvariant();
                var bare = title.Split('[', '(')[0].Trim().Replace(' ', '_');
                var isPascal = title.Contains("[pa]", StringComparison.Ordinal) || title.Contains("(pa)", StringComparison.Ordinal) || bare == "pressure_pa";
                if (names.Contains(bare, StringComparer.Ordinal) || isPascal && what == "pressure")
                    return new Column(i, titles[i], least, most, isPascal ? 0.01 : 1);
            }

            throw new InvalidDataException(
                $"{file}(1): no column for the {what}; looked for {string.Join(", ", names)} in \"{string.Join(", ", titles)}\"");
        }
    }

    private static string Unquote(string field)
    {
        var text = field.Trim();
        return text.Length >= 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1].Trim() : text;
    }
}

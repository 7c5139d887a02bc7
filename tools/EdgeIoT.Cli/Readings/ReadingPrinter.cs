using System.Globalization;
using EdgeIoT.Cli.Gateways;

namespace EdgeIoT.Cli.Readings;

/// <summary>Prints readings as the gateway's JSON lines, or as columns.</summary>
internal sealed class ReadingPrinter(TextWriter output, bool json)
{
    public int Count { get; private set; }

    /// <returns>The reading's sequence.</returns>
    public async Task<long> PrintAsync(string line)
    {
        var reading = GatewayClient.ParseReading(line);
        if (!json && Count == 0)
            await output.WriteLineAsync($"{"sequence",10}  {"device",-20}  {"boot",10} {"seq",8}  {"time",-24}  {"temp °C",8} {"hum %",7} {"press hPa",9}");
        Count++;
        await output.WriteLineAsync(json ? line : Columns(reading));
        return reading.Sequence;
    }

    public async Task EndAsync()
    {
        if (!json && Count == 0)
            await output.WriteLineAsync("No readings there.");
    }

    private static string Columns(ReadingView r) => string.Create(CultureInfo.InvariantCulture,
        $"{r.Sequence,10}  {r.Device,-20}  {r.Boot,10} {r.Seq,8}  {r.Time ?? "-",-24}  {r.TemperatureC,8:0.00} {r.HumidityPct,7:0.0} {r.PressureHpa,9:0.00}").TrimEnd();
}

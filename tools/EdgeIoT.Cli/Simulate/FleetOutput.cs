using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeIoT.Simulator;
using EdgeIoT.Simulator.Fleet;

namespace EdgeIoT.Cli.Simulate;

/// <summary>Tells how a fleet is doing: a line now and then, and what became of every reading at the end.</summary>
internal sealed class FleetOutput(TextWriter output, bool json) : IProgress<FleetStatistics>
{
    public void Report(FleetStatistics value)
    {
        if (json)
            return;
        var where = string.Join(", ", value.BoardsByGateway.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Value}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{value.Elapsed.TotalSeconds,6:0} s  {value.Online} of {value.Boards} boards online ({where}); {value.Acknowledged} acknowledged, {value.Buffered} waiting, {value.Dropped} dropped"));
    }

    public async Task EndAsync(FleetStatistics result)
    {
        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(result, FleetJson.Default.FleetStatistics));
            return;
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"""
            {result.Sampled} readings taken by {result.Boards} boards in {result.Elapsed.TotalSeconds:0.0} s:
              {result.Acknowledged} acknowledged, {result.AcknowledgedByQuorum} of them on a majority of disks; half within {result.AckMedian.TotalMilliseconds:0.0} ms, 99 % within {result.Ack99.TotalMilliseconds:0.0} ms
              {result.Buffered} still waiting, {result.Dropped} dropped, {result.Refused} refused, {result.LostInPowerCuts} lost in power cuts, {result.Unaccounted} unaccounted for
              {result.Connections} connections, {result.Reconnects} of them again, {result.SentAgain} readings sent again; longest gap {result.LongestGap.TotalMilliseconds:0} ms
            """));
    }

    /// <summary>Why the run was not a good one; null when every reading is where it should be.</summary>
    public static string? Problem(FleetStatistics result, SimulatorOptions options)
    {
        if (result.Unaccounted != 0)
            return $"{result.Unaccounted} readings are unaccounted for";
        return result.Buffered > 0 && options.FlashFolder is null ? $"{result.Buffered} readings were handed to no gateway" : null;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FleetStatistics))]
internal sealed partial class FleetJson : JsonSerializerContext;

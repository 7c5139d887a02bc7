namespace EdgeIoT.EndToEnd;

/// <summary>The metrics that scenarios look at, by their names in /metrics.</summary>
internal static class Metrics
{
    public const string Refused = "edgeiot_mesh_refused_total";
}

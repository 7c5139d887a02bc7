namespace EdgeIoT.Gateway.Hosting;

/// <summary>The version of this build.</summary>
internal static class GatewayVersion
{
    public static string Text { get; } = typeof(GatewayVersion).Assembly.GetName().Version?.ToString(3) ?? "0";
}
